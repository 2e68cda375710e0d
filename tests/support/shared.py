"""What costs much is computed once a test run, whichever process of pytest-xdist asks first."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable

import pytest
from filelock import FileLock


def shared[T](factory: pytest.TempPathFactory, name: str, compute: Callable[[], T]) -> T:
    """The value of ``compute``, kept under a name in the folder that all processes of this test run share.

    Args:
        factory: pytest's ``tmp_path_factory``.
        name: Of the file; unique among all tests.
        compute: Makes the value, which must be picklable. Another process that asks meanwhile waits.
    """
    own = factory.getbasetemp()
    file = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / f"{name}.pickle"
    with FileLock(f"{file}.lock"):
        if not file.exists():
            value = compute()
            file.write_bytes(pickle.dumps(value))
            return value
        found: T = pickle.loads(file.read_bytes())
        return found
