"""Values of parameters by dotted name, and the bounds within which they lie."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo


def leaves(model: BaseModel, prefix: str = "") -> Iterator[tuple[str, Any, FieldInfo]]:
    """Name, value and declaration of every parameter, in the order of declaration."""
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from leaves(value, f"{prefix}{name}.")
        elif isinstance(value, dict):
            for member, profile in value.items():
                yield from leaves(profile, f"{prefix}{name}.{member}.")
        else:
            yield f"{prefix}{name}", value, info


def flatten(parameters: BaseModel) -> dict[str, Any]:
    """All values by dotted name, in the order of declaration."""
    return {name: value for name, value, _ in leaves(parameters)}


def bounds(info: FieldInfo) -> tuple[float | None, float | None]:
    """Lowest and highest value allowed, None where there is no such bound."""
    low = next((m.ge for m in info.metadata if getattr(m, "ge", None) is not None), None)
    high = next((m.le for m in info.metadata if getattr(m, "le", None) is not None), None)
    return low, high
