"""A reader's run, which the Play and Networks pages drive and the Model page reads, with the bar that drives it."""

from __future__ import annotations

import solara

from experiments.browser.shared.address import read_settings
from experiments.browser.shared.board import Board
from experiments.browser.shared.simulation.chronicle import Chronicle
from experiments.browser.shared.simulation.session import Session, build_economy
from experiments.browser.shared.simulation.settings import Settings, differences
from experiments.browser.shared.simulation.snapshot import Simulation, Snapshot
from experiments.browser.shared.simulation.widgets import Transport
from experiments.browser.shared.visit import Query
from experiments.browser.shared.widgets import Notice
from experiments.browser.shared.words import month_words
from model.errors import InputError
from model.scenario import Scenario

START = Settings()  # what a page opens with


def make_economy(settings: Settings) -> Simulation:
    """The economy of a session; tests put another in its place."""
    return build_economy(settings)


class Playing:
    """A reader's run, which goes on while other pages are shown."""

    def __init__(self, query: Query) -> None:
        self.refused = ""  # why the address could not be used
        settings, reached = START, 0
        if query.values:
            try:
                settings, reached = read_settings(query)
            except InputError as error:
                self.refused = str(error)
        self.session = Session(self._show, settings, lambda chosen: Chronicle(make_economy(chosen)), reached)
        self.board = Board(self.session.snapshot)
        self.session.start()

    def _show(self, snapshot: Snapshot) -> None:
        self.board.show(snapshot)

    def close(self) -> None:
        """End the run."""
        self.session.close()


def resolve(settings: Settings) -> Scenario:
    """The scenario of the settings; where they cannot be used, which the session reports, the baseline."""
    try:
        return settings.resolve()
    except InputError:
        return Scenario()


def transport(session: Session, snapshot: Snapshot) -> solara.Element:
    """The bar that drives the run."""
    orders = {"play": session.play, "pause": session.pause, "step": session.step, "reset": session.reset}
    return Transport(
        state=snapshot.state,
        frame=snapshot.frame,
        month=snapshot.month,
        end=snapshot.end,
        words=month_words(max(snapshot.month - 1, 0)),
        event_order=lambda name: orders[name](),
        event_go_to=session.run_to,
    )


def notice(session: Session, snapshot: Snapshot, refused: str) -> solara.Element:
    """What went wrong, what changes nothing, and what the run is compared with."""
    settings = snapshot.settings
    idle = solara.use_memo(lambda: [one.words for one in resolve(settings).idle(settings.until)], [settings])
    comparison = ""
    if snapshot.previous is not None:
        words = differences(snapshot.settings, snapshot.previous.settings)
        comparison = ", ".join(words) or "same settings"
    return Notice(
        refused=refused,
        error=snapshot.error,
        details=snapshot.details,
        comparison=comparison,
        idle=idle,
        event_forget=lambda _: session.forget(),
    )
