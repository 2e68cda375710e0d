"""``tenfold discover``: under which conditions something happens in the runs of a sweep."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from experiments.runs.script import Folder, print_files, print_table


def discover(
    folder: Folder,
    /,
    *,
    where: Annotated[str, Parameter(metavar="CONDITION")],
    out: Folder | None = None,
) -> None:
    """Under which conditions an outcome is frequent in the runs of a sweep: limits, coverage and density.

    The p values count points, each with the share of its replicates that have the outcome.

    Args:
        folder: of a finished sweep, best with --latin or --sobol points.
        where: the outcome, such as 'unemployment_rate>0.08': NAME in the last month, NAME@YYYY-MM, mean(NAME),
            max(NAME) or min(NAME), compared with a number; several joined by 'and'. Runs without a value are left out,
            and counted.
        out: folder for tables (CSV) and chart (PNG, SVG); that of the sweep if left out.
    """
    from experiments.analysis.discovery import find_box
    from experiments.charts.saving import write
    from experiments.charts.studies.discovery import discovery_page
    from experiments.runs.progress import output
    from experiments.runs.results import Results
    from experiments.runs.store.files import check_folder

    results = Results.open(folder)
    target = folder if out is None else out
    check_folder(target)
    box = find_box(results, where)
    shown = box.shown
    tables = {"discovery": box.limits, "discovery_steps": box.trajectory}
    written = write(target, tables, {"discovery": discovery_page(box, where)})
    failed = results.planned - box.runs - box.left_out
    lines = [
        f"{where}: {box.with_outcome} of {box.runs} runs, {box.share:.0%} on average over n = {box.points} points",
        *([f"{failed} of {results.planned} runs failed and are left out"] if failed else []),
        *([f"{box.left_out} of {results.planned} runs have no value and are left out"] if box.left_out else []),
        f"in this box: {shown['density']:.0%} of the runs of its points (density), "
        f"which are {shown['coverage']:.0%} of all such runs (coverage); it holds {shown['mass']:.0%} of the points",
    ]
    output().print("\n".join(lines), soft_wrap=True, markup=False)
    rows = [(row["name"], row["values"], row["tried"], f"{row['p_value']:.2g}") for _, row in box.limits.iterrows()]
    print_table(("condition", "in the box", "of", "p value"), rows)
    print_files(target, written)
