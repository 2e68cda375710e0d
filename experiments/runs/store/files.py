"""Writing files so that they are complete or absent, and checking and locking folders."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.runs import EnsembleError
from model.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

LOCK = ".lock"


def check_folder(folder: str | Path) -> None:
    """Refuse a folder that cannot be written, before time is spent on a run; leaves nothing behind.

    Raises:
        InputError: it cannot be made or written.
    """
    if not str(folder):
        raise InputError("the output folder has an empty name")
    place = folder = Path(folder)
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        raise InputError(f"folder {folder} cannot be written: {place} is a file")
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        raise InputError(f"folder {folder} cannot be written: {reason_of(error)}") from None


@contextmanager
def renamed_when_done(path: Path) -> Iterator[Path]:
    """Give a temporary name beside a path; once the block has ended well, the file gets its own name."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def reason_of(error: OSError) -> str:
    """Why a file could not be read or written, in a few words."""
    return (error.strerror or str(error) or type(error).__name__).lower()


@contextmanager
def lock(folder: Path, *, wait: bool = False) -> Iterator[None]:
    """Keep other processes from writing a store; the lock goes with the process that holds it.

    Args:
        folder: of the store.
        wait: until others have finished, instead of refusing.

    Raises:
        InputError: another process is writing it.
    """
    try:
        import fcntl
    except ImportError:  # not on Windows, where users must see to it themselves
        yield
        return
    with (folder / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError(f"{folder} is being written by another process: wait for it, or choose another") from None
        yield


@contextmanager
def explained(folder: Path, account: Callable[[], str]) -> Iterator[None]:
    """Say in one line why a store cannot be written, and what of the work is stored.

    Raises:
        EnsembleError: it cannot.
    """
    try:
        yield
    except OSError as error:
        reason = (os.strerror(error.errno) if error.errno else str(error)).lower()  # pyarrow has longer words
        raise EnsembleError(f"folder {folder} cannot be written: {reason}; {account()}") from error


def put(path: Path, table: pa.Table) -> None:
    """Write a table so that it is on the disk and whole when it has its name."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    floats = [field.name for field in table.schema if pa.types.is_floating(field.type)]
    with renamed_when_done(path) as temporary:
        pq.write_table(
            table,
            temporary,
            compression="zstd",
            use_dictionary=False,
            column_encoding=dict.fromkeys(floats, "BYTE_STREAM_SPLIT"),
            write_statistics=[name for name in ("run", "month") if name in table.schema.names],
            write_page_checksum=True,
        )
    sync(path.parent)


def sync(folder: Path) -> None:
    """Put the names in a folder on the disk; not every system lets a folder be opened."""
    with suppress(OSError):
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)
