"""What is measured each month, with unit and meaning. Names are public interface.

Families have one member a vendor, written ``family.<vendor>`` here and ``family.NAME`` in results. Shares and rates are
fractions. A vendor that has failed has no values but ``alive``, ``cash`` and shares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.indicators import ai_market, labour, macro, vendors
from model.indicators.declare import DECLARED, EACH, FAMILIES, MEASURES, Indicator

if TYPE_CHECKING:
    from model.indicators.declare import Measured

__all__ = ["GROUPS", "INDICATORS", "Indicator", "column_names", "measure"]

GROUPS = (vendors, ai_market, labour, macro)  # the modules that declare indicators, when they are imported
INDICATORS: dict[str, Indicator] = dict(
    sorted(DECLARED.items(), key=lambda item: EACH not in item[0])
)  # families first


def column_names(economy: Measured) -> list[str]:
    """The columns of this economy's history, in order."""
    members = [f"{name}.{vendor.name}" for name in FAMILIES for vendor in economy.vendors]
    return members + list(MEASURES)


def measure(economy: Measured) -> list[float]:
    """Measure everything, once; the values of `column_names`."""
    return [
        *(float(value) for values in FAMILIES.values() for value in values(economy)),
        *(float(one(economy)) for one in MEASURES.values()),
    ]
