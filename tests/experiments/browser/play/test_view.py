"""Headline figures and words."""

from __future__ import annotations

import pandas as pd

from experiments.browser.play import view as headlines
from experiments.browser.shared import words

DATES = [f"{2023 + month // 12}-{month % 12 + 1:02d}-01" for month in range(156)]


def test_headlines_say_value_and_change() -> None:
    """Values are written with their unit, changes with sign, and good news told from bad."""
    index = pd.DatetimeIndex(DATES[:3], name="month")
    history = pd.DataFrame(
        {"unemployment_rate": [0.04, 0.05, 0.061], "junior_employment": [160.0, 150.0, 120.0]}, index=index
    )
    cards = {card["words"]: card for card in headlines.headlines(history)}
    assert (cards["Unemployment"]["value"], cards["Unemployment"]["change"]) == ("6.1%", "+2.1 pts")
    assert (cards["Junior jobs"]["change"], cards["Junior jobs"]["tone"]) == ("−25.0%", "bad")
    assert cards["Output"]["value"] == "–"
    assert words.dollars(1234.0) == "$1.23tn"
    assert words.dollars(-2.5) == "−$2.5bn"
    assert words.dollars(0.02) == "$20m"


def test_words() -> None:
    """Names of the program become words."""
    assert words.policy_title("RetrainingSubsidy") == "retraining subsidy"
    assert words.policy_title("AiDividend") == "AI dividend"
    assert words.month_words(37) == "Feb 2026"
    assert words.first_sentence("One thing.\n\n    Another thing.") == "One thing."
