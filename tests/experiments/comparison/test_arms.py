"""Arms of a comparison: read as written, and refused in one line that says what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.comparison.arms import NOTHING, SHIPPED, Arm, first_month, read_arm, read_arms, read_bundles
from model.errors import InputError
from model.policy.policies import POLICIES, AugmentationCredit, AutomationTax, PortabilityMandate, TokenTax

BUNDLES = read_bundles()


def write(folder: Path, text: str) -> Path:
    """A bundle file."""
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_arm_is_nothing_policies_or_a_bundle_under_the_label_that_was_written() -> None:
    arms = read_arms(["baseline", "TokenTax:rate=0.1,start=2027-01 + PortabilityMandate", "steer"], BUNDLES)
    assert [arm.label for arm in arms] == ["baseline", "TokenTax:rate=0.1,start=2027-01 + PortabilityMandate", "steer"]
    assert arms[0].policies == ()
    assert arms[1].policies == (TokenTax(rate=0.1, start="2027-01"), PortabilityMandate())
    assert arms[2].policies == (AutomationTax(rate=0.1), AugmentationCredit(share=0.15))
    assert arms[2].title == "Steer AI towards helping people"


def test_bundles_and_policies_add_up_and_one_policy_may_come_in_steps() -> None:
    assert len(read_arm("steer+open_market+TokenTax", BUNDLES).policies) == 5
    stepped = read_arm("TokenTax:rate=0.03,end=2028-01+TokenTax:rate=0.1,start=2028-01", BUNDLES)
    assert [policy.start for policy in stepped.policies] == ["2026-01", "2028-01"]


def test_a_plus_within_a_number_joins_nothing() -> None:
    assert read_arm("TokenTax:rate=1e-1+AutomationTax:rate=1e+0", BUNDLES).policies == (
        TokenTax(rate=0.1),
        AutomationTax(rate=1.0),
    )


@given(
    st.lists(st.sampled_from(sorted(POLICIES)), min_size=1, max_size=5, unique=True), st.floats(0.0, 0.9), st.integers()
)
def test_the_order_of_policies_makes_no_other_arm(names: list[str], rate: float, turn: int) -> None:
    texts = [f"TokenTax:rate={rate!r}" if name == "TokenTax" else name for name in names]
    turn %= len(texts)
    one, other = (read_arm("+".join(order), BUNDLES) for order in (texts, texts[turn:] + texts[:turn]))
    assert one.label == "+".join(texts)
    assert one.same_policies(other)
    assert not one.same_policies(Arm(NOTHING))


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ([], "at least two arms"),
        (["baseline"], "at least two arms"),
        (["baseline", "Tokentax"], "'Tokentax' is no policy and no bundle: did you mean 'TokenTax'?"),
        (["baseline", "stear"], "did you mean 'steer'?"),
        (["baselin", "TokenTax"], "did you mean 'baseline'?"),
        (["baseline", "TokenTax+"], "'TokenTax+' is no policy"),
        (["baseline", ""], "arm ''"),
        (["baseline", "baseline"], "arm 'baseline' is given twice"),
        (["TokenTax", " TokenTax "], "arm 'TokenTax' is given twice"),
        (["TokenTax", "TokenTax:rate=0.03"], "'TokenTax' and 'TokenTax:rate=0.03' are the same: both add TokenTax"),
        (["steer", "AugmentationCredit+AutomationTax"], "are the same: both add AutomationTax + AugmentationCredit"),
        (["baseline", "TokenTax+baseline"], "baseline adds nothing, so write it alone"),
        (["baseline", "steer:rate=1"], "bundle steer takes no settings"),
        (["baseline", "TokenTax:rat=1"], "arm 'TokenTax:rat=1': policy TokenTax has no setting 'rat'"),
        (["baseline", "TokenTax:rate=2"], "less than or equal to 0.9"),
    ],
)
def test_arms_that_cannot_be_compared_are_refused(texts: list[str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_arms(texts, BUNDLES)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("texts", "month"),
    [
        (["baseline", "TokenTax:start=2028-03", "AutomationTax:start=2027-05"], "2027-05"),
        (["TokenTax:start=2025-01", "baseline"], "2025-01"),  # the reference may be what starts first
        (["TokenTax:start=2025-01", "TokenTax:start=2025-01+AutomationTax:start=2026-07"], "2026-07"),
        (["TokenTax", "TokenTax+TokenTax"], "2026-01"),
    ],
)
def test_arms_can_differ_from_the_first_policy_that_not_all_have(texts: list[str], month: str) -> None:
    assert first_month(read_arms(texts, BUNDLES)) == month


def test_a_file_adds_bundles_and_replaces_those_of_the_same_name(tmp_path: Path) -> None:
    text = """
[bundle.care]
title = "Care"
policies = [{ name = "RetrainingSubsidy", share = 0.9 }, { name = "TokenTax", start = "2027-01" }]
[[bundle.steer.policies]]
name = "AutomationTax"
"""
    bundles = read_bundles(write(tmp_path, text))
    assert set(bundles) == {*BUNDLES, "care"}
    assert [policy.name for policy in read_arm("care", bundles).policies] == ["RetrainingSubsidy", "TokenTax"]
    assert read_arm("steer", bundles).policies == (AutomationTax(),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[bundle.care", "is not valid TOML"),
        ("", "it holds no bundle"),
        ("bundle = 3", "it holds no bundle"),
        ("[bundles.care]", "unknown entry 'bundles'"),
        ("[bundle]\ncare = 3", "bundle care must be a table"),
        ("[bundle.TokenTax]\npolicies = [{name = 'TokenTax'}]", "'TokenTax' has the name of a policy"),
        ("[bundle.baseline]\npolicies = [{name = 'TokenTax'}]", "'baseline' has the name of an arm"),
        ("[bundle.'a+b']\npolicies = [{name = 'TokenTax'}]", "'a+b': a name is made of letters"),
        ("[bundle.care]\ntitle = 'Care'", "bundle care needs a list of policies"),
        ("[bundle.care]\npolicies = []", "bundle care needs a list of policies"),
        ("[bundle.care]\npolicies = ['TokenTax']", "each of its policies needs a name"),
        ("[bundle.care]\npolicy = []", "unknown entry 'policy': did you mean 'policies'?"),
        ("[bundle.care]\ntitle = 3\npolicies = [{name = 'TokenTax'}]", "title and description must be text"),
        ("[bundle.care]\npolicies = [{name = 'TokenTx'}]", "unknown policy 'TokenTx': did you mean 'TokenTax'?"),
        ("[bundle.care]\npolicies = [{name = 'TokenTax', rate = 3}]", "less than or equal to 0.9"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(InputError) as caught:
        read_bundles(path)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"bundle file {path}")


def test_a_file_may_start_with_a_byte_order_mark(tmp_path: Path) -> None:
    assert "mine" in read_bundles(write(tmp_path, "\ufeff[bundle.mine]\npolicies = [{ name = 'TokenTax' }]"))


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: no such file"):
        read_bundles(tmp_path / "nowhere.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8 text"):
        read_bundles(tmp_path / "binary.toml")


def test_shipped_bundles_say_what_they_are() -> None:
    assert SHIPPED.is_file()
    for bundle in BUNDLES.values():
        assert bundle.title != bundle.name
        assert bundle.description.endswith(".")
        assert len(bundle.policies) >= 2
