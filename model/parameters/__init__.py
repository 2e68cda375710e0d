"""Every number of the model, once: value, unit, bounds, meaning and source.

From this one place come the command-line names (``labour.wage_leak``), the sliders of the browser page, sweep ranges,
the parameter table of ``docs/odd.md`` and the refusals. ``model/scenario.py`` reads scenario files.

Rates are per month unless the name or the unit says otherwise; shares lie within 0 and 1; money is in US dollars of
2023.
"""

from model.parameters.changes import apply_changes, merge
from model.parameters.compute import ComputeParameters
from model.parameters.customers import ConsumerParameters, MarketParameters
from model.parameters.enterprises import EnterpriseParameters, ProductionParameters
from model.parameters.finance import FinanceParameters, MoneyParameters
from model.parameters.listing import ParameterRow, describe
from model.parameters.run import Parameters
from model.parameters.technology import TechnologyParameters
from model.parameters.values import flatten
from model.parameters.vendors import OrderingRule, VendorProfile
from model.parameters.workers import LabourParameters, WorkerParameters

__all__ = [
    "ComputeParameters", "ConsumerParameters", "EnterpriseParameters", "FinanceParameters", "LabourParameters",
    "MarketParameters", "MoneyParameters", "OrderingRule", "ParameterRow", "Parameters", "ProductionParameters",
    "TechnologyParameters", "VendorProfile", "WorkerParameters", "apply_changes", "describe", "flatten", "merge",
]  # fmt: skip
