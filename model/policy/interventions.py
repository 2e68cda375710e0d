"""What policies and events have in common: dates, settings with bounds, and how they are made and refused by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from model.calendar import month_number
from model.errors import InputError, nearest
from model.parameters.renames import current_name


class Intervention(BaseModel):
    """Something dated: in force from ``start`` up to but not in ``end`` (both YYYY-MM)."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    start: str = Field("2026-01", description="first month in force")
    end: str | None = Field(None, description="first month no longer in force; none: for good")
    source: ClassVar[str] = ""
    needs_vendors: ClassVar[bool] = False  # whether it changes nothing where there are no AI vendors

    @field_validator("start", "end")
    @classmethod
    def _is_month(cls, value: str | None) -> str | None:
        if value is not None:
            month_number(value)
        return value

    @model_validator(mode="after")
    def _ends_after_start(self) -> Intervention:
        if self.end is not None and month_number(self.end) <= month_number(self.start):
            raise ValueError(f"end {self.end} must come after start {self.start}")
        return self

    @property
    def name(self) -> str:
        """The name users write."""
        return type(self).__name__

    def in_force(self, month: int) -> bool:
        """Whether it acts in this month."""
        return month_number(self.start) <= month and (self.end is None or month < month_number(self.end))


def fraction(default: float, doc: str, high: float = 1.0) -> Any:
    """Declare a setting from 0 to a bound."""
    return Field(default, ge=0.0, le=high, description=doc)


def make[I: Intervention](kind: str, known: Mapping[str, type[I]], name: str, settings: Mapping[str, Any]) -> I:
    """Make an intervention by name, with its settings.

    Args:
        kind: what it is called in a refusal, policy or event.
        known: all there are, by name.
        name: which one.
        settings: those that differ from their defaults.

    Raises:
        InputError: no such name or setting, or a value that is not allowed.
    """
    name = current_name(name)
    if name not in known:
        raise InputError(f"unknown {kind} '{name}': {nearest(name, known)}")
    settings = {current_name(f"{name}.{key}").removeprefix(f"{name}."): value for key, value in settings.items()}
    fields = known[name].model_fields
    for key in settings:
        if key not in fields:
            raise InputError(f"{kind} {name} has no setting '{key}': {nearest(key, fields)}")
    try:
        return known[name].model_validate(dict(settings))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = f" setting '{first['loc'][0]}' = {first['input']!r}" if first["loc"] else ""
        what = str(first["msg"]).removeprefix("Value error, ")
        raise InputError(f"{kind} {name}{where}: {what[0].lower()}{what[1:]}") from None
