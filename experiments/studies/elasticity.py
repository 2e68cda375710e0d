"""Tenfold productivity: employment against the price elasticity of demand.

Every enterprise lets AI take part in its tasks, some to augment, some to automate. Then the enterprises' own rules of
production, pricing, sales and staffing run until they settle, while a buyer from outside spends on their goods with a
constant price elasticity. With everything augmented tenfold, no capital and free tokens, employment is the tenfold
identity: 10^(elasticity - 1) times what it was.

    python -m experiments.studies.elasticity --out out/elasticity
"""

from __future__ import annotations

from collections.abc import Sequence

from cyclopts import App

from experiments.analysis.elasticity import CASES, sweep
from experiments.charts.saving import write
from experiments.charts.studies.elasticity import elasticity_page
from experiments.runs.script import Folder, check_options, print_files, print_table, run_script

app = App(name="elasticity", help="People needed against the price elasticity of demand.", help_format="plaintext")


@app.default
def command(*, out: Folder) -> None:
    """People needed when AI makes work ten times as productive, against the price elasticity of demand.

    Args:
        out: folder for tables (CSV) and the chart (PNG, SVG).
    """
    check_options(out, "2023-01")
    cases, rivals = sweep()
    names = write(out, {"elasticity": cases, "rivals": rivals}, {"elasticity": elasticity_page(cases, rivals)})
    wide = cases.pivot(index="elasticity", columns="line", values="employment")
    print_table(
        ("elasticity", *CASES), [(f"{e:g}", *(f"x {row[name]:.3g}" for name in CASES)) for e, row in wide.iterrows()]
    )
    print_files(out, names)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command as a script."""
    run_script(app, arguments)


if __name__ == "__main__":
    main()
