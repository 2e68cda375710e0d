"""Commands name, on standard error, each policy and event that changes nothing, and go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.cli.main import main
from experiments.runs.design import Design, grid, notices, parse_vary
from experiments.runs.script import prepare

SMALL = [word for one in ("workers.number=400", "enterprises.number=30", "consumers.number=50",
                          "labour.burn_in_months=2") for word in ("--set", one)]  # fmt: skip
LATE = (
    "policy TokenTax (from 2040-01) is never in force: the run ends with 2023-03; let it start by then (start=2023-03 "
    "or earlier), or choose a later last month (2040-01 or later)"
)


def test_run_warns_by_name_and_runs(capsys: pytest.CaptureFixture[str]) -> None:
    main(["run", "crunch", *SMALL, "--until", "2023-03", "--policy", "TokenTax:start=2040-01",
          "--policy", "BasicIncome:start=2023-01"])  # fmt: skip
    out, err = capsys.readouterr()
    assert "2023-01 to 2023-03" in out
    lines = err.splitlines()
    assert lines[0] == f"tenfold: warning: {LATE}"
    assert lines[1].startswith("tenfold: warning: event CreditCrunch (from 2027-01 up to but not in 2028-07) is never")
    assert len(lines) == 2


def test_a_month_before_the_usual_start_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    main(["run", *SMALL, "--until", "2023-02", "--policy", "RetrainingSubsidy"])
    assert "RetrainingSubsidy (from 2026-01) is never in force: the run ends with 2023-02" in capsys.readouterr().err


def test_sweep_and_sensitivity_warn_before_their_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    late = ["--policy", "TokenTax:start=2040-01", "--until", "2023-03", *SMALL, "--replicates", "1"]
    where = ["--executor", "serial"]
    main(["sweep", *late, *where, "--vary", "TokenTax.rate=0.1:0.2:2", "--out", str(tmp_path / "sweep")])
    assert f"tenfold: warning: {LATE}\n" in capsys.readouterr().err
    with pytest.raises(SystemExit):  # there is nothing to explain, which is said too
        main(["sensitivity", *late, *where, "--method", "morris", "--samples", "2", "--vary", "TokenTax.rate=0.1:0.2",
              "--indicator", "adoption", "--out", str(tmp_path / "morris")])  # fmt: skip
    assert f"tenfold: warning: {LATE}\n" in capsys.readouterr().err


def said(*vary: str, policies: tuple[str, ...] = ("TokenTax",)) -> list[str]:
    """What is said of a sweep up to 2030."""
    scenario = prepare("baseline", (), policies)
    return notices(Design(scenario, grid(parse_vary(vary, scenario)), until="2030-12"))


def test_a_sweep_counts_the_points_at_which_a_policy_is_never_in_force() -> None:
    (found,) = said("TokenTax.start=2026-01,2040-01,2050-01", "market.imitation=0.02:0.04:3")
    assert found.startswith("policy TokenTax (from 2040-01) is never in force: ")
    assert found.endswith("; so at 6 of 9 points")


def test_a_sweep_that_starts_at_no_strength_is_as_it_is_meant() -> None:
    assert said("TokenTax.rate=0:0.2:3") == []
    (found,) = said("BasicIncome.financed=0:1:3", policies=("BasicIncome:amount=0",))
    assert "BasicIncome (from 2026-01) has no strength" in found


def test_a_sweep_of_an_absent_vendor_says_so() -> None:
    scenario = prepare("monopoly", (), ())
    design = Design(scenario, grid(parse_vary(["vendors.enterprise_first.margin=0.2:0.4:2"], scenario)))
    assert notices(design) == [
        "vendors.enterprise_first.margin changes nothing: enterprise_first is neither in market.vendors nor in "
        "market.entrants; add it there"
    ]
