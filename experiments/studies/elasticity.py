"""Ten times the work a person: more people or fewer? Employment against the price elasticity of demand.

Every enterprise lets AI take part in its tasks, some to augment, some to automate. Then the enterprises' own rules of
production, pricing, sales and staffing run until they settle, while a buyer from outside spends on their goods with a
constant price elasticity. With everything augmented tenfold, no capital and free tokens, employment is the tenfold
identity: 10^(elasticity - 1) times what it was.

    python -m experiments.studies.elasticity --out out/elasticity
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cyclopts import App

from experiments.charts import panels as charts
from experiments.charts.layers import BLUE, INK, ORANGE, PURPLE, VERMILION
from experiments.charts.panels import Axis
from experiments.runs.script import Folder, check_options, print_files, print_table, run_script

if TYPE_CHECKING:
    import pandas as pd

    from experiments.charts.layers import Spec

MONTHS = 60  # until prices and staff have settled
SHOWN_AFTER = 36  # months at which enterprises of both kinds are compared
ELASTICITIES = (0.2, 0.35, 0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0, 2.5, 3.0)
SIZES = {"workers.number": 2_000, "enterprises.number": 60, "consumers.number": 20, "labour.burn_in_months": 0}
AT_ONCE = {"enterprises.price_speed_augmenting": 1.0, "enterprises.price_speed_automating": 1.0,
           "enterprises.hiring_speed": 0.25}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """What AI is like, and who uses it how.

    Attributes:
        labour_share: of unit cost before AI; the rest is capital, rented at a price from outside.
        tokens: AI use on an augmented task relative to an automated one.
        gain: how many times as much a person does on an augmented task.
        price: of an automated task relative to its human cost.
        depth: share of every workload's tasks that AI takes part in.
        automating: share of enterprises that automate; the others augment.
        at_once: prices follow cost at once in all enterprises; no: fast where AI augments, slowly where it automates.
    """

    labour_share: float = 1.0
    tokens: float = 0.0
    gain: float = 10.0
    price: float = 0.1
    depth: float = 1.0
    automating: float = 0.0
    at_once: bool = True


@dataclass(frozen=True)
class Settled:
    """What came of it, relative to before; the margin is price less unit cost as a share of price."""

    employment: float
    output: float
    employment_augmenting: float
    employment_automating: float
    margin_augmenting: float
    margin_automating: float


CASES = {
    "labour alone (the identity)": Case(),
    "capital takes 40 % of cost": Case(labour_share=0.6),
    "tokens cost as well": Case(tokens=0.3),
}
RIVALS = Case(labour_share=0.6, tokens=0.3, depth=0.5, automating=0.5, at_once=False)


def settle(case: Case, elasticity: float, months: int = MONTHS) -> Settled:
    """Let firms and market settle under a demand of constant price elasticity."""
    from math import log

    import numpy as np

    from agents.enterprises.enterprises import AUGMENT, AUTOMATE
    from model import Economy, Parameters
    from model.markets import ai_services

    changes = {
        "market.vendors": ["enterprise_first"], "market.entrants": [], "production.reinstatement": 0.0,
        "production.labour_share": case.labour_share, "technology.augmented_tokens": case.tokens,
    }  # fmt: skip
    economy = Economy(Parameters().replace({**SIZES, **changes, **(AT_ONCE if case.at_once else {})}), rng=1)
    enterprises, vendors, workers = economy.enterprises, economy.vendors, economy.workers
    economy.set_sector_elasticity(elasticity)
    ai_services.look_at_technology(economy)
    exposure = np.ones((1, enterprises.baseline_positions.shape[1]))
    vendors.note_capability(exposure, np.array([log(case.gain)]), vendors.consumer_gain)
    vendors[0].pricing.set_price(case.price / float(vendors.intensity[0]))
    automates = np.arange(len(enterprises)) % 100 < round(100 * case.automating)
    automates = np.random.default_rng(1).permutation(automates) if 0.0 < case.automating < 1.0 else automates
    enterprises.workload_vendor[:], enterprises.workload_depth[:] = 0, case.depth
    enterprises.workload_mode[:] = np.where(automates, AUTOMATE, AUGMENT)[:, None]
    workers.deposits[:] = workers.labour_income[:] = workers.capital_income[:] = (
        0.0  # the firms' own people buy nothing
    )
    before = float(enterprises.base_output.sum())
    for _ in range(months):
        economy.price_level = 1.0  # capital is rented at a price from outside
        plan = enterprises.plan_production()
        enterprises.post_prices(plan)
        paid = float(enterprises.market_share @ enterprises.price / enterprises.market_share.sum())
        economy.government.purchases = before * paid ** (1.0 - elasticity)
        enterprises.headcount[:] = np.ceil(enterprises.desired_headcount)  # people enough
        ai_services.sell(economy, plan)
        enterprises.plan_staff(plan)
    staff, posts = enterprises.desired_headcount.sum(axis=1), enterprises.baseline_positions.sum(axis=1)
    margin = 1.0 - enterprises.unit_cost / enterprises.price

    def of(group: np.ndarray) -> tuple[float, float]:
        if not group.any():
            return float("nan"), float("nan")
        return float(staff[group].sum() / posts[group].sum()), float(np.average(margin[group], weights=posts[group]))

    (augmenting, margin_augmenting), (automating, margin_automating) = of(~automates), of(automates)
    return Settled(
        float(staff.sum() / posts.sum()), float(enterprises.output.sum()) / before,
        augmenting, automating, margin_augmenting, margin_automating,
    )  # fmt: skip


def sweep() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Employment by case and elasticity; and by kind of enterprise where both kinds compete."""
    from dataclasses import asdict

    import pandas as pd

    cases = [
        {"line": name, "elasticity": elasticity, **asdict(settle(case, elasticity))}
        for name, case in CASES.items()
        for elasticity in ELASTICITIES
    ]
    rivals = [
        {"elasticity": elasticity, **asdict(settle(RIVALS, elasticity, SHOWN_AFTER))} for elasticity in ELASTICITIES
    ]
    return pd.DataFrame(cases), pd.DataFrame(rivals)


# --------------------------------------------------------------------------------------------------------- the chart

DEMAND = Axis("price elasticity of demand", "~g", ticks=(1.0, 2.0, 3.0))
CASE_COLOURS = dict(zip(CASES, (BLUE.light, ORANGE.light, PURPLE.light), strict=True))
AUGMENTING, AUTOMATING, ALL = "augmenting enterprises", "automating enterprises", "all"
KINDS = {AUGMENTING: BLUE.light, AUTOMATING: VERMILION.light, ALL: INK["light"].text}


def elasticity_page(cases: pd.DataFrame, rivals: pd.DataFrame) -> charts.Page:
    """Employment against the elasticity; and who wins where augmenting and automating enterprises compete."""
    import pandas as pd

    staff = Axis(
        "people relative to before, x (log)", "~g", log=True, ticks=(0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 100.0)
    )
    by_kind = pd.concat(
        [
            rivals.assign(line=line, employment=rivals[column])
            for line, column in (
                (AUGMENTING, "employment_augmenting"),
                (AUTOMATING, "employment_automating"),
                (ALL, "employment"),
            )
        ]
    )
    margins = pd.concat(
        [
            rivals.assign(line=line, margin=rivals[column])
            for line, column in ((AUGMENTING, "margin_augmenting"), (AUTOMATING, "margin_automating"))
        ]
    )
    margin = Axis("price less unit cost, % of the price", ".0%")
    panels = [
        charts.panel(_lines(cases, "employment", staff, CASE_COLOURS), "Everything augmented tenfold"),
        charts.panel(
            _lines(by_kind, "employment", staff, KINDS), "Half augment, half automate: people, three years on"
        ),
        charts.panel(_lines(margins, "margin", margin, KINDS, unchanged=0.0), "Half augment, half automate: margins"),
    ]
    text = [
        "Left: AI does nine tenths of every task. Middle and right: AI takes part in half of all tasks; those that",
        "augment and those that automate compete for customers. Dotted: no change. Demand is from outside the payroll.",
    ]
    return charts.page(panels, "Ten times the work a person: people needed by elasticity of demand", text, columns=3)


def _lines(rows: pd.DataFrame, field: str, y: Axis, colours: dict[str, str], *, unchanged: float = 1.0) -> list[Spec]:
    from experiments.charts.panels import layer

    rows = rows[["elasticity", "line", field]]
    colour = {
        "field": "line", "type": "nominal",
        "scale": {"domain": [*CASE_COLOURS, *KINDS], "range": [*CASE_COLOURS.values(), *KINDS.values()]},
        "legend": None,
    }  # fmt: skip
    at = {"x": DEMAND.of("elasticity"), "y": y.of(field, above=True)}
    names = rows[rows["elasticity"] == rows["elasticity"].max()]
    none = rows.head(1).assign(**{field: unchanged})
    return [
        layer(none, {"type": "rule", "strokeDash": [2, 3], "color": INK["light"].faint}, {"y": at["y"]}),
        layer(rows, {"type": "line", "point": {"size": 28}, "clip": True}, {**at, "color": colour}),
        layer(names, {"type": "text", "align": "right", "dy": -9, "dx": 4, "fontSize": 10},
              {**at, "text": {"field": "line"}, "color": colour}),
    ]  # fmt: skip


# -------------------------------------------------------------------------------------------------------- the command

app = App(name="elasticity", help="People needed against the price elasticity of demand.", help_format="plaintext")


@app.default
def command(*, out: Folder) -> None:
    """People needed when AI makes work ten times as productive, against the price elasticity of demand.

    Args:
        out: folder for tables (CSV) and the chart (PNG, SVG).
    """
    check_options(out, "2023-01")
    cases, rivals = sweep()
    names = charts.write(out, {"elasticity": cases, "rivals": rivals}, {"elasticity": elasticity_page(cases, rivals)})
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
