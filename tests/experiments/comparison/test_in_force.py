"""What is not in force is not without effect: refused where nothing ever is, and no zero in any table."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from comparison_folder import Command, words

from experiments.analysis.measures import NOT_IN_FORCE
from experiments.comparison.charts.effects import effect_panels
from experiments.comparison.charts.style import Style
from experiments.comparison.files import Comparison, open_comparison
from experiments.comparison.report import content
from experiments.comparison.report.content import counts, every_effect
from experiments.comparison.summary import caveats
from experiments.comparison.tables import WHOLE
from experiments.comparison.wording import arm_cells, sentences

pytestmark = pytest.mark.usefixtures("reports")
EARLY = "UnemploymentInsurance:replacement=0.4,start=2023-02"
LATE = "TokenTax:rate=0.5,start=2024-06"


@pytest.mark.parametrize(("arms", "expected"), [
    (["baseline", "TokenTax", "TokenTax:start=2040-01"], "arm 'TokenTax:start=2040-01' never differs from 'baseline'"),
    (["baseline", "TokenTax:start=2040-01,end=2041-01", "TokenTax"],
     "TokenTax (from 2040-01 up to but not in 2041-01) is not in force by 2027-03"),
    (["TokenTax", "TokenTax+ShorterWeek:start=2028-01", "BasicIncome"],
     "never differs from 'TokenTax': ShorterWeek (from 2028-01)"),
    (["TokenTax:start=2028-01", "baseline", "BasicIncome"], "arm 'baseline' never differs"),
    (["baseline", "TokenTax:start=2040-01"], "--until 2027-03 lies before 2040-01"),
])  # fmt: skip
def test_an_arm_in_which_nothing_is_ever_in_force_is_refused(
    arms: list[str], expected: str, tmp_path: Path, tenfold: Command
) -> None:
    code, _, err = tenfold(*words(tmp_path / "new", arms=arms, until="2027-03"))
    assert code == 2
    assert expected in err
    assert err.count("\n") == 1
    assert not (tmp_path / "new").exists()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("in_force") / "new"


@pytest.fixture
def found(folder: Path, tenfold: Command) -> Comparison:
    """Two arms, of which the second is not in force in the first year, and has a policy that never is."""
    if not folder.exists():
        arms = ["baseline", EARLY, f"{LATE}+ShorterWeek:start=2030-01"]
        code, _, err = tenfold(*words(folder, "--replicates", "3", arms=arms, until="2024-12"))
        assert code == 0
        assert err == (
            f"tenfold: warning: arm '{LATE}+ShorterWeek:start=2030-01': policy ShorterWeek (from 2030-01) is never in "
            "force: the run ends with 2024-12; let it start by then (start=2024-12 or earlier), or choose a later last "
            "month (2030-01 or later)\n"
        )
    return open_comparison(folder)


def test_no_effect_is_given_before_an_arm_is_in_force(found: Comparison) -> None:
    late, early = found.arms[1], found.arms[0]
    effects = found.effects.set_index(["arm", "window", "indicator"]).sort_index()
    assert found.windows == ["1 year on", "last year", WHOLE]
    absent = effects.loc[(late, "1 year on")]
    assert not absent["in_force"].any()
    assert absent[["difference", "low", "high", "p", "p_holm"]].isna().all(axis=None)
    assert (absent["better"] == 0).all()
    for arm, window in ((late, "last year"), (late, WHOLE), (early, "1 year on")):
        there = effects.loc[(arm, window)]
        assert there["in_force"].all()
        assert there["difference"].notna().mean() > 0.8
    own = effects.loc[(early, "1 year on")]  # corrected for the comparisons there are, not for those that are not
    known = np.sort(own["p"].dropna().to_numpy())
    assert own["p_holm"].min() == pytest.approx(min(1.0, known[0] * len(known)))


def test_tables_sentences_and_charts_say_not_in_force(found: Comparison) -> None:
    late, part = found.arms[1], found.within("baseline")
    cells = arm_cells(part, late, "1 year on")
    assert [cell.value for cell in cells[:4]] == [NOT_IN_FORCE] * 4
    assert all(cell.value != NOT_IN_FORCE for cell in arm_cells(part, late, WHOLE))
    assert sentences(part, late, WHOLE)[0] == "It is in force from June 2024 on only; means include months before."
    assert found.late == {late: "2024-06"}
    assert any(f"{late} is in force from 2024-06 on only" in text.plain for text in caveats(found))
    assert sentences(part, late, "1 year on")[0].endswith(", it is not in force yet.")
    for _, _, (early, estimate) in every_effect(part, "1 year on"):
        assert estimate is not None
        assert (estimate.value, estimate.interval, estimate.mark) == (NOT_IN_FORCE, "", "")
        assert early is not None
        assert early.value != NOT_IN_FORCE
    assert counts(part, "1 year on")["all"] == len(part.indicators)
    panel = effect_panels(part, Style(part.reference, part.arms), part.windows)[0]
    layer = panel["layer"][-1]
    assert layer["mark"]["text"] == NOT_IN_FORCE
    assert layer["data"]["values"] == [{"place": "B", "window": "1 year on"}]
    assert layer["transform"] == [{"filter": "datum.window == window"}]


def test_the_record_says_when_each_policy_is_in_force(found: Comparison) -> None:
    record = json.loads((found.folder / "comparison.json").read_text())
    assert [[policy["in_force"] for policy in arm["policies"]] for arm in record["arms"]] == [
        [], ["2023-02 to 2024-12"], ["2024-06 to 2024-12", NOT_IN_FORCE],
    ]  # fmt: skip
    arms = content.arms(found, Style(found.reference, found.arms))
    assert [NOT_IN_FORCE in policy.settings for policy in arms[2].policies] == [False, True]
    assert "in_force" not in arms[1].policies[0].settings
