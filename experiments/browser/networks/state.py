"""What a reader looks at on the Networks page, and how an address says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from experiments.browser.shared.board import Board
from experiments.browser.shared.visit import Query
from model import tables
from model.errors import InputError, nearest

NOBODY = -1

COLOURS = {
    "vendor": "main AI vendor",
    "mode": "what AI does there",
    "depth": "how far AI is used",
    "sector": "sector",
}
PAINTS = {
    "unemployment": "unemployment",
    "exposure": "what AI can do",
    "change": "change of employment",
}
FLOWS = {
    "moved": "people who moved",
    "applies": "where people apply",
}


@dataclass(frozen=True)
class Choices:
    """What is shown.

    Attributes:
        colour: of the enterprises, one of ``COLOURS``.
        enterprise: row of the one looked at, or -1.
        paint: of the occupations, one of ``PAINTS``.
        flows: between occupations, one of ``FLOWS``.
        occupation: row of the one looked at, or -1.
    """

    colour: str = "vendor"
    enterprise: int = NOBODY
    paint: str = "unemployment"
    flows: str = "moved"
    occupation: int = NOBODY

    def changed(self, change: dict[str, Any]) -> Choices:
        """The choices after a change.

        Raises:
            InputError: a value that there is not.
        """
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        for name, known in (("colour", COLOURS), ("paint", PAINTS), ("flows", FLOWS)):
            if name in change:
                values[name] = _one_of(name, str(change[name]), known)
        for name in ("enterprise", "occupation"):
            if name in change:
                values[name] = int(change[name])
        return Choices(**values)


def _one_of(name: str, value: str, known: Iterable[str]) -> str:
    if value not in known:
        raise InputError(f"unknown {name} '{value}': {nearest(value, known)}")
    return value


def read_choices(found: Query) -> Choices:
    """The choices of an address; what belongs to the run is for others to read.

    Raises:
        InputError: something in it cannot be used.
    """
    change: dict[str, Any] = {name: found.first(name) for name in ("colour", "paint", "flows") if name in found.values}
    soc, number = found.first("occupation"), found.first("enterprise")
    if soc:
        known = tables.occupations().soc
        change["occupation"] = known.index(_one_of("occupation", soc, known))
    if number:
        if not number.isdigit():
            raise InputError(f"enterprise '{number}' is not a whole number from 0")
        change["enterprise"] = int(number)
    return Choices().changed(change)


def choice_pairs(choices: Choices) -> list[tuple[str, object]]:
    """Names and values for an address; defaults are left out."""
    usual = Choices()
    pairs: list[tuple[str, object]] = [
        (field.name, getattr(choices, field.name))
        for field in fields(Choices)
        if getattr(choices, field.name) != getattr(usual, field.name)
    ]
    soc = tables.occupations().soc
    return [(name, soc[choices.occupation] if name == "occupation" else value) for name, value in pairs]


class Looking:
    """What a reader looks at, over a visit."""

    def __init__(self, query: Query) -> None:
        self.refused = ""  # why the address could not be used
        choices = Choices()
        try:
            choices = read_choices(query)
        except InputError as error:
            self.refused = str(error)
        self.board = Board(choices)

    def change(self, change: dict[str, Any]) -> None:
        """Look at something else."""
        self.board.show(self.board.value.changed(change))

    def close(self) -> None:
        """There is no work to end."""
