"""The page of a task in the background: its form beside it, start, progress, problems and result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import solara

from experiments.browser.shared.widgets import Address, Notice
from experiments.browser.shared.work.jobs import News
from experiments.browser.shared.work.task import Background, State
from experiments.browser.shared.work.widgets import JobBar, StartBar, Welcome


def job_page(
    background: Background[Any, Any],
    state: State[Any, Any],
    news: News,
    *,
    form: solara.Element,
    label: str,
    words: str,
    current: bool,
    welcome: tuple[str, str],
    result: Sequence[solara.Element],
    query: str,
) -> solara.Element:
    """A page with a task in the background.

    Args:
        background: the reader's task.
        state: as its board shows it.
        news: of the job, as its board shows it.
        form: what may be set.
        label: on the button that starts it.
        words: beside the button: what it takes, or that it is done.
        current: whether the result shown is that of what is set.
        welcome: title and text of what the page is for, shown before there is a result.
        result: the result; nothing before there is one.
        query: of the page's address.
    """
    main = [
        StartBar(
            label=label,
            words=words,
            problem=state.problem,
            busy=news.busy,
            current=current,
            event_start=lambda _: background.start(),
        ),
        Notice(
            refused=state.refused,
            error="",
            details="",
            comparison="",
            idle=list(state.notices),
            event_forget=lambda _: None,
        ),
        JobBar(news=news.plain, event_order=lambda _: background.job.cancel()),
        *([_broken(state.broken)] if state.broken else []),
        *(result or [Welcome(title=welcome[0], text=welcome[1])]),
        Address(query=query),
    ]
    return solara.v.Html(
        tag="div", class_="tf-page", children=[form, solara.v.Html(tag="main", class_="tf-main", children=main)]
    )


def _broken(error: str) -> solara.Element:
    """Why a result could not be shown."""
    return JobBar(news=News("failed", error=error).plain, event_order=lambda _: None)
