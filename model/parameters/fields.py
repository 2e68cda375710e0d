"""How one parameter is declared: value, unit, bounds, meaning and source in one line."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

ASSUMED = "assumption"
PROTOTYPE = "starting value of the model's specification, fitted roughly to 2023-2025"
SPECIFIED = "model specification"
CALIBRATED = "calibrated on the facts of 2023 to 2025, see docs/calibration.md"


def quantity(
    default: Any, unit: str, doc: str, low: float | None = None, high: float | None = None, source: str = SPECIFIED
) -> Any:
    """Declare one parameter: default, unit, meaning, inclusive bounds and source."""
    return Field(default, ge=low, le=high, description=doc, json_schema_extra={"unit": unit, "source": source})


class Group(BaseModel):
    """A group of parameters: immutable; unknown names are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, allow_inf_nan=False)
