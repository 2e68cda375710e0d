"""Months of the Play page are months, west and east of Greenwich."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    Open = Callable[..., Page]

LABELS = "[...document.querySelectorAll('.tf-plot [aria-label]')].map(e => e.getAttribute('aria-label'))"


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Auckland"])
def test_the_first_month_is_january_2023_in_every_time_zone(open_page: Open, zone: str) -> None:
    page = open_page(timezone_id=zone)
    page.click("[data-testid=step]")
    page.wait_for_selector("[data-testid=transport][data-month='1']")
    page.locator("[data-testid=chart-enterprise_share] .tf-plot").hover(position={"x": 60, "y": 80})
    tooltip = page.locator("#vg-tooltip-element.visible")
    tooltip.wait_for()
    assert "January 2023" in tooltip.inner_text()
    said = " ".join([page.inner_text("body"), *page.evaluate(LABELS)])
    assert "2023" in said
    assert "Dec 2022" not in said
    assert "December 2022" not in said
    assert "2022-12" not in said
