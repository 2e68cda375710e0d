"""What may be swept: addresses, changes, runs that are kept, and charts of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments.browser.shared.simulation.settings import Settings
from experiments.browser.shared.visit import Query
from experiments.browser.sweep.choices import variables
from experiments.browser.sweep.state import START, Wanted, changed, read_wanted, write_wanted
from experiments.browser.sweep.view import Reading, finished, make_view
from experiments.browser.sweep.work import Request, Vary, folder_of, run
from experiments.charts import sweeps
from experiments.charts.panels import Axis
from experiments.runs.conditions import parse_measure
from experiments.runs.design import value_of
from experiments.runs.results import Results
from model.errors import InputError
from model.scenario import load_scenario

TINY = {"workers.number": 400, "enterprises.number": 30, "consumers.number": 50, "labour.burn_in_months": 2}


def test_what_is_wanted_goes_into_an_address_and_comes_back() -> None:
    """Whatever may be set survives the way through a link; what is as at the start takes no room."""
    settings = Settings("extreme", 4, {"labour.wage_rigidity": 0.9}, {"TokenTax": {"rate": 0.1}}, "2032-12")
    vary = (Vary("market.imitation", 0.02, 0.08, 4), Vary("TokenTax.rate", 0.0, 0.5, 3))
    for reading in (Reading("gdp"), Reading("gdp", "year"), Reading("gdp", "month", "2030-06")):
        wanted = Wanted(Request(settings, vary, 7), reading)
        assert read_wanted(Query(write_wanted(wanted, START)), START) == wanted
    assert write_wanted(START, START) == ""
    assert read_wanted(Query(), START) == START
    elsewhere = replace(START, request=replace(START.request, settings=Settings(seed=3)))
    assert read_wanted(Query(write_wanted(START, elsewhere)), elsewhere) == START


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("vary=market.imitation", "is not NAME=LO:HI:N"),
        ("vary=market.imitation=0:1:99", "from 2 to 50 points"),
        ("vary=market.imitation=0.3:0.1:3", "0.3 must be below 0.1"),
        ("vary=market.imitation=0:3:3", "must be a number from 0 to 1"),
        ("vary=market.imitation=0:1:3&vary=market.imitation=0:1:3", "varies twice"),
        ("vary=a=0:1:2&vary=b=0:1:2&vary=c=0:1:2", "3 parameters vary"),
        ("vary=TokenTax.rate=0:0.5:3", "has no policy TokenTax"),
        ("replicates=0", "too few"),
        ("vary=market.imitation=0:1:50&vary=labour.wage_rigidity=0:0.9:50&replicates=2", "use tenfold sweep"),
        ("read=gdp@2050-01", "the runs end in 2035-12"),
    ],
)
def test_addresses_that_cannot_be_used_are_refused(query: str, message: str) -> None:
    """One line says what is wrong."""
    with pytest.raises(InputError) as refusal:
        read_wanted(Query(query), START)
    assert message in str(refusal.value)
    assert "--vary" not in str(refusal.value)


def test_changes_from_the_page_become_what_is_wanted() -> None:
    """Each kind of change gives what it says."""
    wanted = changed(START, {"vary": 1, "name": "TokenTax.rate"})
    assert wanted.request.vary[1] == Vary("TokenTax.rate", 0.0, 0.9, 6)
    assert wanted.request.settings.policies == {"TokenTax": {}}
    wanted = changed(wanted, {"vary": 1, "high": 0.4})
    assert wanted.request.vary[1].high == 0.4
    assert changed(wanted, {"vary": 0, "remove": True}).request.vary == wanted.request.vary[1:]
    assert changed(wanted, {"replicates": 9}).request.replicates == 9
    assert changed(wanted, {"seed": 9}).request.settings.seed == 9
    assert changed(wanted, {"indicator": "gdp"}).reading == Reading("gdp", "max")
    assert changed(wanted, {"way": "month"}).reading == Reading("unemployment_rate", "month", "2035-12")
    assert changed(changed(wanted, {"way": "month"}), {"way": "last"}).reading.text == "unemployment_rate"


def test_whole_numbers_vary_in_whole_steps() -> None:
    """Where there are no fractions, points are rounded, each once."""
    scenario = load_scenario()
    factor = Vary("compute.lead_time", 0, 24, 6).factor(scenario)
    assert factor.values == (0, 5, 10, 14, 19, 24)
    assert all(isinstance(value, int) for value in factor.values)
    assert Vary("compute.lead_time", 0, 2, 6).factor(scenario).values == (0, 1, 2)


@pytest.mark.parametrize("scenario", ["baseline", "crunch", "ten_vendors"])
def test_all_that_may_vary_can_be_used(scenario: str) -> None:
    """Everything offered exists, and its range to begin with lies within what is allowed."""
    found = variables(scenario)
    assert len(found) > 250
    assert len({one["name"] for one in found}) == len(found)
    policies: dict[str, Any] = {one["name"].partition(".")[0]: {} for one in found if one["name"][:1].isupper()}
    resolved = Settings(scenario, policies=policies).resolve()
    for one in found:
        assert one["words"], one
        assert one["source"], one
        if one["low"] < one["high"]:
            value_of(resolved, one["name"])
            Vary(one["name"], float(one["low"]), float(one["high"]), 2).factor(resolved)


def test_the_last_year_is_read_as_a_mean() -> None:
    """``year(NAME)`` is the mean of the last twelve months, or of all where there are fewer."""
    months = pd.DataFrame({"run": 0, "month": pd.date_range("2023-01", periods=24, freq="MS"), "gdp": range(24)})
    measure = parse_measure("year(gdp)", "2024-12")
    assert (measure.where, measure.over) == ("month >= 2024-01", "mean")
    assert measure.of(months[12:])[0] == 17.5
    assert parse_measure("year(gdp)", "2023-05").where == "month >= 2023-01"


def test_the_page_says_how_many_runs_have_no_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    request = Request(Settings(changes=TINY, until="2023-02"), (Vary("market.contract_cost", 0.0, 4.0, 2),), 2)
    run(request.plain(), str(tmp_path))
    whole = make_view(request, Reading("gdp"), tmp_path)
    assert whole is not None
    assert "no value" not in whole.facts["reading"]
    measured = Results.measured
    for missing in (1, 4):

        def gone(results: Results, texts: list[str], fewer: int = missing) -> pd.DataFrame:
            table = measured(results, texts)
            return table.assign(**{text: table[text].where(table["run"] >= fewer) for text in texts})

        monkeypatch.setattr(Results, "measured", gone)
        view = make_view(request, Reading("gdp"), tmp_path)
        assert view is not None
        assert view.facts["reading"].endswith(f"{missing} of 4 runs have no value and are left out")
        assert (len(view.table), view.panel is None) == (4, False)


def test_a_sweep_is_kept_and_more_replicates_go_on(tmp_path: Path) -> None:
    """Another indicator or fewer replicates need no runs, more only what is missing; the view counts what was asked."""
    settings = Settings(changes=TINY, until="2023-03")
    request = Request(settings, (Vary("market.contract_cost", 0.0, 4.0, 2),), 2)
    assert make_view(request, Reading("gdp"), tmp_path) is None
    folder = Path(run(request.plain(), str(tmp_path)))
    assert folder == folder_of(request.design(), tmp_path)
    assert Request.of(request.plain()) == request
    view = make_view(request, Reading("gdp", "max"), tmp_path)
    assert view is not None
    assert finished(view)
    assert len(view.table) == 4
    seconds = Results.open(folder).runs()["seconds"].tolist()
    more = replace(request, replicates=3)
    partly = make_view(more, Reading("gdp"), tmp_path)
    assert not finished(partly)
    run(more.plain(), str(tmp_path))
    run(request.plain(), str(tmp_path))  # fewer: there is nothing to do
    assert Results.open(folder).runs()["seconds"].tolist()[:4] == seconds
    again = make_view(request, Reading("gdp", "max"), tmp_path)
    assert again is not None
    pd.testing.assert_frame_equal(again.table, view.table)


def test_charts_show_every_point() -> None:
    """A line has the median and the dots, a heat map a cell a point with its value where there is room."""
    x, y, value = Axis("x"), Axis("y"), Axis("%")
    runs = pd.DataFrame({"x": [0.0, 0.0, 1.0, 1.0], "outcome": [1.0, 3.0, 2.0, 4.0], "seed": [1, 2, 1, 2]})
    line = sweeps.line_panel(runs, x, value)
    rows = [layer["data"]["values"] for layer in line["layer"]]
    assert [row["middle"] for row in rows[-1]] == [2.0, 3.0]
    assert len(rows[-2]) == 4
    heat = sweeps.heat_panel(runs.assign(y=[0.0, 0.0, 1.0, 1.0]), x, y, value)
    cells = heat["layer"][0]["data"]["values"]
    assert [(cell["x"], cell["y"], cell["middle"], cell["runs"]) for cell in cells] == [(0, 0, 2, 2), (1, 1, 3, 2)]
    assert heat["layer"][0]["encoding"]["color"]["scale"]["scheme"]["name"] == "viridis"
    many = pd.DataFrame([{"x": i, "y": j, "outcome": i + j, "seed": 1} for i in range(12) for j in range(12)])
    assert len(sweeps.heat_panel(many, x, y, value)["layer"]) == 1
    flat = sweeps.heat_panel(many.assign(outcome=1.0), x, y, value)
    assert flat["layer"][0]["encoding"]["color"]["scale"]["domain"] == [1.0, 2.0]
