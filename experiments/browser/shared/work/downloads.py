"""Files to download, made when they are asked for, so that a page does not carry them."""

# ruff: noqa: N802 - components are written with a capital, as the elements they are

from __future__ import annotations

import io
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import solara

from experiments.browser.shared.work.widgets import DownloadButtons

ZIP = "application/zip"


@dataclass(frozen=True)
class File:
    """A file that can be had.

    Attributes:
        name: tells it from others on the page.
        label: on its button.
        words: what it holds.
        filename: that the reader's browser gives it.
        mime: its type.
        make: makes its content; called in a thread of its own.
    """

    name: str
    label: str
    words: str
    filename: str
    mime: str
    make: Callable[[], bytes]


@solara.component
def Downloads(files: Sequence[File]) -> solara.Element:
    """Buttons, one a file."""
    preparing, set_preparing = solara.use_state("")
    ready, set_ready = solara.use_state(None)
    error, set_error = solara.use_state("")

    def make(file: File) -> None:
        try:
            set_ready({"content": file.make(), "filename": file.filename, "mime": file.mime})
        except Exception as problem:  # for the reader to see
            set_error(f"{file.label} cannot be made: {problem}")
        set_preparing("")

    def want(name: str) -> None:
        file = next(one for one in files if one.name == name)
        set_error("")
        set_preparing(name)
        threading.Thread(target=make, args=(file,), name="tenfold-download", daemon=True).start()

    return DownloadButtons(
        files=[{"name": one.name, "label": one.label, "words": one.words} for one in files],
        preparing=preparing,
        ready=ready,
        error=error,
        event_want=want,
        event_saved=lambda _: set_ready(None),
    )


def zipped(files: Iterable[tuple[str, Path | bytes]]) -> bytes:
    """Put files, or their contents, into an archive under names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files:
            if isinstance(content, Path):
                archive.write(content, name)
            else:
                archive.writestr(name, content)
    return buffer.getvalue()


def zipped_from(write: Callable[[Path], Any]) -> bytes:
    """Let files be written into a folder, and put them into an archive."""
    with tempfile.TemporaryDirectory(prefix="tenfold-") as folder:
        write(Path(folder))
        found = sorted(path for path in Path(folder).rglob("*") if path.is_file())
        return zipped((path.relative_to(folder).as_posix(), path) for path in found)
