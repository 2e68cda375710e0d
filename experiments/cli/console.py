"""What commands print: lists of what there is to choose from.

On a terminal a list that is too wide takes two lines an entry; piped into another program it is plain, one line an
entry, so that it can be searched and cut.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.padding import Padding
from rich.text import Text

from experiments.runs.progress import output

GAP = "  "


def show_list(headings: Sequence[str], rows: Sequence[Sequence[str]], notes: int = 1) -> None:
    """Print a list, its columns aligned.

    Args:
        headings: names of the columns.
        rows: the entries, as many texts each as there are headings.
        notes: so many columns from the right move to a line of their own where a terminal is too narrow for all.
    """
    console = output()
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    if not console.is_terminal:
        console.print("\n".join(_aligned(row, widths) for row in rows), soft_wrap=True, markup=False)
        return
    narrow = sum(widths) + len(GAP) * (len(widths) - 1) > console.width
    split = len(headings) - notes if narrow else len(headings)
    for entry in (headings, *rows):
        line = Text(_aligned(entry[:split], widths), style="bold dim" if entry is headings else "")
        if entry is not headings:
            line.stylize("bold cyan", 0, len(entry[0]))
        console.print(line)
        if narrow:
            note = Text.assemble((entry[split], ""), *((f" ({text})", "dim") for text in entry[split + 1 :] if text))
            note.stylize("bold dim" if entry is headings else "")
            console.print(Padding(note, (0, 0, 0, 4)))


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    return GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
