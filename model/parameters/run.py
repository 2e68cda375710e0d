"""All parameters of a run, by group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import Field, model_validator

from model.parameters.changes import apply_changes
from model.parameters.compute import ComputeParameters
from model.parameters.customers import ConsumerParameters, MarketParameters
from model.parameters.enterprises import EnterpriseParameters, ProductionParameters
from model.parameters.fields import Group
from model.parameters.finance import FinanceParameters, MoneyParameters
from model.parameters.renames import current_tree
from model.parameters.technology import TechnologyParameters
from model.parameters.values import flatten
from model.parameters.vendors import VendorProfile, default_vendors
from model.parameters.workers import LabourParameters, WorkerParameters


class Parameters(Group):
    """All parameters of a run, by group: fixed while a run lasts. What governments may change is in ``Law``."""

    workers: WorkerParameters = WorkerParameters()
    enterprises: EnterpriseParameters = EnterpriseParameters()
    consumers: ConsumerParameters = ConsumerParameters()
    technology: TechnologyParameters = TechnologyParameters()
    market: MarketParameters = MarketParameters()
    compute: ComputeParameters = ComputeParameters()
    finance: FinanceParameters = FinanceParameters()
    production: ProductionParameters = ProductionParameters()
    labour: LabourParameters = LabourParameters()
    money: MoneyParameters = MoneyParameters()
    vendors: dict[str, VendorProfile] = Field(default_factory=default_vendors)

    @model_validator(mode="before")
    @classmethod
    def _current_names(cls, data: Any) -> Any:
        return current_tree(data) if isinstance(data, Mapping) else data

    @model_validator(mode="after")
    def _vendors_have_profiles(self) -> Self:
        for name in self.market.vendors:
            if name not in self.vendors:
                raise ValueError(f"market.vendors: '{name}' has no profile: add a table vendors.{name}")
        for name in self.market.entrants:
            if name not in self.vendors:
                raise ValueError(f"market.entrants: '{name}' has no profile: add a table vendors.{name}")
        named = [*self.market.vendors, *self.market.entrants]
        if len(set(named)) < len(named):
            raise ValueError("market.vendors and market.entrants: each vendor may be named once")
        return self

    @property
    def all_vendors(self) -> tuple[str, ...]:
        """The vendors of January 2023, then potential entrants; without vendors there are none."""
        return self.market.vendors + (self.market.entrants if self.market.vendors else ())

    @property
    def people_per_worker(self) -> float:
        """How many people one simulated worker represents."""
        return self.workers.represented / self.workers.number

    def replace(self, changes: Mapping[str, Any]) -> Parameters:
        """Return a copy with some values changed.

        Args:
            changes: values by dotted name, such as ``{"labour.wage_rigidity": 0.9}``.

        Raises:
            InputError: a name is unknown, or a value has the wrong type or is out of bounds.
        """
        return apply_changes(self, changes)

    def flat(self) -> dict[str, Any]:
        """All values by dotted name."""
        return flatten(self)
