"""The page on other drivers: every example runs, and brings what it says."""

from __future__ import annotations

import re
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
import solara
from ipywidgets import Image

from model.mesa_flat import FlatEconomy

PAGE = (Path(__file__).parents[1] / "docs" / "drivers.md").read_text(encoding="utf-8")
BATCH_RUN, VIZ = "Mesa's batch_run", "Mesa's SolaraViz"
HAS_BATCH_RUN = find_spec("mesa.batchrunner") is not None  # Mesa 4 has none
EXAMPLES = re.findall(r"^## (.*?)$|```python\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Runs the examples in their order, as a reader would in one session; what each has made, by heading."""
    made: dict[str, Any] = {}
    by_heading, heading = {}, ""
    folder = tmp_path_factory.mktemp("drivers")
    with pytest.MonkeyPatch.context() as patched, warnings.catch_warnings():
        patched.chdir(folder)
        warnings.filterwarnings(
            "ignore", module="ema_workbench"
        )  # of packages it can do without, and of pandas to come
        warnings.filterwarnings("ignore", message="ipyparallel")
        for title, code in EXAMPLES:
            heading = title or heading
            if code and (HAS_BATCH_RUN or heading != BATCH_RUN):
                file = folder / f"{heading or 'start'}.py"
                file.write_text(code, encoding="utf-8")  # Solara reads the source of components
                exec(compile(code, str(file), "exec"), made)
                by_heading[heading] = dict(made)
    by_heading["folder"] = {"folder": folder}
    return by_heading


def test_every_driver_has_an_example(names: dict[str, dict[str, Any]]) -> None:
    drivers = {BATCH_RUN, "Mesa's SolaraViz", "EMA Workbench", "SALib", "Optuna"}
    assert drivers < {title for title, _ in EXAMPLES}
    assert {"", *drivers} - ({BATCH_RUN} if not HAS_BATCH_RUN else set()) < set(names)


@pytest.mark.skipif(not HAS_BATCH_RUN, reason="this Mesa has no batch_run")
def test_mesa_runs_every_point_with_every_seed(names: dict[str, dict[str, Any]]) -> None:
    table, simulate = names[BATCH_RUN]["table"], names[""]["simulate"]
    assert len(table) == 2 * 2 * 2
    alone = simulate(rng=2, market__contract_cost=2.5)
    same = table[(table["market.contract_cost"] == 2.5) & (table["policies"] == "") & (table["rng"] == 2)]
    assert same["unemployment_rate"].tolist() == [alone["unemployment_rate"]]


def test_mesas_page_shows_the_model(names: dict[str, dict[str, Any]]) -> None:
    _, rendered = solara.render(solara.AppLayout(children=[names[VIZ]["Page"]()]), handle_error=False)
    assert len(rendered.find(Image).widgets) == 2
    rendered.close()


def test_every_session_of_mesas_page_has_a_model_of_its_own(
    names: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[FlatEconomy] = []

    def making(**keywords: Any) -> FlatEconomy:
        made.append(FlatEconomy(**keywords))
        return made[-1]

    page = names[VIZ]["Page"]
    assert not [name for name, value in names[VIZ].items() if isinstance(value, FlatEconomy)]
    monkeypatch.setitem(page.f.__globals__, "FlatEconomy", making)
    for _ in range(2):
        _, rendered = solara.render(solara.AppLayout(children=[page()]), handle_error=False)
        rendered.close()
    assert len(set(map(id, made))) == len(made) == 2


@pytest.mark.skipif(not HAS_BATCH_RUN, reason="this Mesa has no batch_run")
def test_a_seed_of_none_is_drawn_and_stands_in_the_row(names: dict[str, dict[str, Any]]) -> None:
    from mesa import batch_run

    rows = batch_run(FlatEconomy, names[""]["SMALL"], rng=[None] * 3, max_steps=3, display_progress=False)
    seeds = {row["rng"] for row in rows}
    assert len(seeds) == 3
    assert len({row["unemployment_rate"] for row in rows if row["Step"] == 3}) > 1
    for row in (row for row in rows if row["Step"] == 3):
        again = names[""]["simulate"](rng=row["rng"], until="2023-03")
        assert {name: row[name] for name in again} == pytest.approx(again, abs=0, rel=0, nan_ok=True)


def test_the_workbench_runs_every_scenario_under_every_policy(names: dict[str, dict[str, Any]]) -> None:
    experiments, outcomes = names["EMA Workbench"]["experiments"], names["EMA Workbench"]["outcomes"]
    assert len(experiments) == len(outcomes["hhi"]) == 3 * 2
    first = experiments.iloc[0]
    changes = {name: float(first[name]) for name in ("labour__finding_rate_normal", "market__contract_cost")}
    assert names[""]["simulate"](**changes)["unemployment_rate"] == outcomes["unemployment_rate"][0]


def test_salib_and_optuna_bring_answers(names: dict[str, dict[str, Any]]) -> None:
    rate, months = names["SALib"]["indices"]["mu_star"]
    assert rate > months  # people find jobs by the one and AI vendors by the other
    study = names["Optuna"]["study"]
    assert len(study.trials) == 6
    assert study.best_value < max(trial.value for trial in study.trials)


def test_many_runs_from_python_make_a_table(names: dict[str, dict[str, Any]]) -> None:
    runs = names["Many runs from Python"]["runs"]
    assert list(runs.columns) == ["label", "seed", "month", "unemployment_rate"]
    assert len(runs) == 2 * 3


def test_the_store_opens_as_the_page_says(names: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    results = names["The results of a sweep in other tools"]["results"]
    assert len(results.runs()) == 6
    query = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)[0]
    monkeypatch.chdir(names["folder"]["folder"])
    rows = duckdb.sql(query).fetchall()
    assert len(rows) == 3 * 4
    assert np.isfinite([row[2] for row in rows]).all()
