"""The latest of something that a thread makes and pages show."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import solara


class Board[T]:
    """Holds the latest value, and notifies listeners of the next. Values are never changed once shown."""

    def __init__(self, value: T) -> None:
        self._value = value
        self._listeners: list[Callable[[T], None]] = []
        self._lock = threading.Lock()

    @property
    def value(self) -> T:
        """The latest value."""
        return self._value

    def show(self, value: T) -> None:
        """Put up another value; called from any thread."""
        with self._lock:
            self._value = value
            listeners = list(self._listeners)
        for listener in listeners:
            listener(value)

    def listen(self, listener: Callable[[T], None]) -> Callable[[], None]:
        """Be told of every new value.

        Returns:
            Ends the listening.
        """
        with self._lock:
            self._listeners.append(listener)

        def end() -> None:
            with self._lock:
                self._listeners.remove(listener)

        return end


def use_board[T](board: Board[T]) -> T:
    """What a board shows; the component is drawn again with every new value."""
    shown = solara.use_ref(lambda value: None)
    value: T
    value, shown.current = solara.use_state(board.value)

    def listen() -> Any:
        if board.value is not value:  # it came between the drawing and now
            shown.current(board.value)

        def hear(new: T) -> None:
            shown.current(new)  # looked up now: each drawing has a function of its own

        return board.listen(hear)

    solara.use_effect(listen, [board])
    return value
