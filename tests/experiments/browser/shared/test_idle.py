"""Pages say what of that which is set is never in force, in headless Chromium."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    Open = Callable[..., Page]

LATE = "Policy TokenTax (from 2040-01) is never in force: the run ends with 2026-12; let it start by then"


def idle(page: Page) -> str:
    """What the page says."""
    page.wait_for_selector("[data-testid=idle]:visible")
    return page.inner_text("[data-testid=idle]")


@pytest.mark.smoke
def test_play_names_a_policy_that_is_never_in_force(open_page: Open) -> None:
    page = open_page("until=2026-12&policy=TokenTax:start=2040-01")
    assert idle(page).startswith(LATE)
    page.locator("[data-testid=policy-TokenTax]").press("Space")
    page.wait_for_selector("[data-testid=idle]", state="detached")


@pytest.mark.smoke
def test_sweep_names_a_policy_that_is_never_in_force(open_page: Open) -> None:
    query = "until=2026-12&policy=TokenTax:start=2040-01&vary=TokenTax.rate=0.1:0.2:2"
    assert idle(open_page(query, path="sweep")).startswith(LATE)


@pytest.mark.smoke
def test_compare_refuses_an_arm_and_names_what_is_never_in_force(open_page: Open) -> None:
    late = "arm=TokenTax&arm=TokenTax:start=2040-01"
    page = open_page("until=2026-12&arm=TokenTax&arm=ShorterWeek%2BTokenTax:start=2040-01", path="compare")
    assert idle(page).startswith(f"Arm 'ShorterWeek+TokenTax:start=2040-01': {LATE[0].lower()}{LATE[1:]}")
    refused = open_page(f"until=2026-12&{late}", path="compare")
    text = refused.inner_text("[data-testid=refused]")
    assert "arm 'TokenTax:start=2040-01' never differs from 'baseline'" in text
