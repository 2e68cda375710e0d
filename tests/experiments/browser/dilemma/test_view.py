"""One compute order, what the page says of it, and what is kept of the whole economy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from agents.economics import ordering
from experiments.analysis.ordering_rules import failure_table
from experiments.browser.dilemma import view as dilemma_view
from experiments.browser.dilemma.state import SLIDERS, Choices, read_choices, write_choices
from experiments.browser.shared.panels import page_panel
from experiments.browser.shared.visit import Query
from experiments.studies.compute_dilemma import answers as runs
from experiments.studies.compute_dilemma import charts, one_shot
from experiments.studies.compute_dilemma.answers import Question
from model.errors import InputError


def test_the_spread_ahead_is_that_of_the_swings_of_the_model() -> None:
    """Drawn as `Economy` draws them: a mean-reverting swing whose spread 24 months ahead is the cone."""
    memory, cone, runs_drawn = 0.97, 0.8, 40_000
    kick = ordering.stationary_sd(cone, memory) * (1.0 - memory**2) ** 0.5
    rng, swing, spreads = np.random.default_rng(0), np.full(runs_drawn, 0.7), {}
    for month in range(1, 49):
        swing = memory * swing + kick * rng.standard_normal(runs_drawn)
        spreads[month] = swing.std()
    for month in (1, 12, 24, 48):
        assert float(ordering.spread_ahead(cone, memory, month)) == pytest.approx(spreads[month], rel=0.02)
    assert float(ordering.spread_ahead(cone, memory, 24)) == pytest.approx(cone)
    assert float(ordering.spread_ahead(cone, memory, 0)) == 0.0


def test_one_order_with_salvage_agrees_with_drawing_demand() -> None:
    """Unused compute brings part of its cost."""
    demand = np.exp(0.9 * np.random.default_rng(1).standard_normal(400_000))
    exact = one_shot.one_shot(2.0, 0.6, 0.9, salvage=0.5)
    made = np.minimum(demand, 2.0) + 0.5 * 0.4 * np.maximum(2.0 - demand, 0.0)
    assert exact["ruin"] == pytest.approx(np.mean(made < 0.4 * 2.0), abs=0.003)
    assert exact["expected profit"] == pytest.approx(made.mean() - 0.4 * 2.0, abs=0.005)
    curves = one_shot.one_shot_curves(0.6, [0.9], 0.5)
    best = one_shot.one_shot_rules([0.6], [0.9], 0.5).set_index("rule").loc["newsvendor"]
    assert best["expected profit"] >= curves["expected profit"].max()


@pytest.mark.parametrize("margin", [0.2, 0.9])
@pytest.mark.parametrize("cone", [0.3, 1.5])
@pytest.mark.parametrize("lead", [0, 1, 48])
@pytest.mark.parametrize("salvage", [0.0, 0.6])
def test_everything_that_can_be_chosen_has_an_answer(margin: float, cone: float, lead: int, salvage: float) -> None:
    """At the corners of all sliders: finite numbers, sentences, and charts with rows."""
    choices = Choices(margin, cone, lead, salvage)
    sigma = charts.spread(cone, 0.97, lead)
    rules = one_shot.one_shot_rules([margin], [sigma], salvage)
    assert np.isfinite(rules.select_dtypes("number").to_numpy()).all()
    assert (rules["ruin"].between(0, 1) & rules["lost demand"].between(-1e-9, 1)).all()
    assert all(0 <= part["share"] <= 1 for row in dilemma_view.rule_rows(rules) for part in row["cells"])
    assert all(dilemma_view.meaning(choices, sigma, rules))
    for panel in (
        charts.cone_panel(cone, 0.97, lead, rules),
        *charts.capacity_panels(margin, sigma, salvage, rules),
    ):
        spec = page_panel(panel, legends=True)
        assert all(len(rows) > 0 for rows in spec["datasets"].values())
        assert "#" not in str(spec["layer"])  # every colour follows the page


def test_without_a_wait_nobody_is_ruined() -> None:
    """Demand is known: everybody orders it, and the sentences say so."""
    sigma = charts.spread(1.0, 0.97, 0)
    rules = one_shot.one_shot_rules([0.8], [sigma])
    assert rules["capacity"].to_numpy() == pytest.approx(1.0, abs=1e-5)
    assert rules["ruin"].max() == 0.0
    said = dilemma_view.meaning(Choices(lead=0), sigma, rules)
    assert said[0].startswith("Compute runs as soon as it is ordered")
    assert len(said) == 2


def test_shares_are_written_with_as_many_digits_as_they_need() -> None:
    for share, written in ((0.0, "0%"), (0.0003, "below 0.1%"), (0.034, "3.4%"), (0.1, "10%"), (0.514, "51%")):
        assert dilemma_view.percent(share) == written


def test_choices_go_into_an_address_and_come_back() -> None:
    choices = Choices(0.35, 0.45, 3, 0.15, "late_entrant", ("solvency_constrained", "trend_extrapolation"), 16)
    assert read_choices(Query(write_choices(choices))) == choices
    assert write_choices(Choices()) == ""
    assert set(SLIDERS) <= set(vars(choices))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("margin=high", "margin 'high' is not a number"),
        ("lead=60", "lead 60 is out of range: from 0 to 48"),
        ("cone=nan", "cone nan is out of range"),
        ("vendor=open_weigths", "unknown vendor 'open_weigths': did you mean 'open_weights'?"),
        ("rules=trend_extrapolation,bold", "unknown rule 'bold'"),
        ("runs=7", "runs '7' cannot be chosen: one of 4, 8, 16, 32, 64"),
        ("margins=0.4", "unknown choice 'margins': did you mean 'margin'?"),
    ],
)
def test_addresses_that_cannot_be_used_are_refused(query: str, message: str) -> None:
    with pytest.raises(InputError) as refusal:
        read_choices(Query(query))
    assert message in str(refusal.value)


def test_answers_are_kept_by_question_and_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another question, or another version of the model, has another folder; half an answer is none."""
    question = Question("enterprise_first", ("trend_extrapolation",), 1.0, 24, 4, "2026-12")
    assert runs.kept(question, tmp_path) is None
    rows = [
        {"rule": "trend_extrapolation", "cone": 1.0, "change": "as it is", "seed": 1, "failed": False,
         "failed_before_2026": False, "month_of_failure": "", "unserved": None, "cash_made": 2.0, "valuation": 1.0,
         "share": 0.5},
    ]  # fmt: skip
    question.folder(tmp_path).mkdir()
    runs._write(question.folder(tmp_path) / runs.OUTCOMES, rows)
    assert runs.kept(question, tmp_path) == rows
    assert failure_table(runs.as_table(rows))["failed"].tolist() == [0]
    assert runs.kept(Question("enterprise_first", ("trend_extrapolation",), 0.9, 24, 4, "2026-12"), tmp_path) is None
    (question.folder(tmp_path) / runs.OUTCOMES).write_text('[{"rule": "yo')
    assert runs.kept(question, tmp_path) is None
    before = question.folder(tmp_path)
    monkeypatch.setattr("experiments.runs.identity.code_hash", lambda: "another")
    assert question.folder(tmp_path) != before
