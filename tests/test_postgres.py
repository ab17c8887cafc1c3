"""A PostgreSQL server of a test run ends with it, however that one ends, and nobody gets what another has spoilt."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests import postgres
from tests.postgres_watch import Watch

WAIT_S = 10
HOLDER = """
import sys, pathlib
import psycopg
import pytest

from tests import postgres
from tests.postgres_watch import Watch
watch = Watch(pathlib.Path(sys.argv[1]))
print("watched", flush=True)
sys.stdin.read()
"""


def stand_in(folder: Path) -> subprocess.Popen[bytes]:
    """Start what looks like a server with its files in a folder."""
    (folder / "data").mkdir(parents=True)
    process = subprocess.Popen(
        ["env", "--default-signal=QUIT", "sleep", "600"]
    )  # a shell's background job ignores it
    (folder / "data" / "postmaster.pid").write_text(f"{process.pid}\n{folder / 'data'}\n", "utf-8")
    return process


def await_end_of(folder: Path) -> None:
    """Wait until a folder is no more."""
    subprocess.run(["sh", "-c", 'while [ -e "$0" ]; do sleep 0.02; done', folder], check=True, timeout=WAIT_S)


def test_a_server_ends_when_the_tests_are_killed(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    server = stand_in(folder)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as tests:
        assert tests.stdout is not None
        assert tests.stdout.readline() == b"watched\n"
        tests.kill()
    try:
        assert server.wait(WAIT_S) == -signal.SIGQUIT
    finally:
        server.kill()
    await_end_of(folder)


def test_nothing_is_touched_after_a_server_was_stopped(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    other = stand_in(folder)
    Watch(folder).release()
    assert other.poll() is None
    assert folder.exists()
    other.kill()
    other.wait(WAIT_S)


@pytest.mark.parametrize(
    "spoil",
    [
        "ALTER TABLE alembic_version RENAME TO other; CREATE TABLE alembic_version (other INT)",
        "DROP TABLE alembic_version",
        "ALTER TABLE person ADD COLUMN other INT",
    ],
    ids=["another alembic_version", "none", "a column more"],
)
def test_a_database_that_has_changed_its_shape_is_given_to_nobody_else(spoil: str) -> None:
    server = postgres.server()
    url = server.with_tables()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(spoil.encode())
    server.give_back(url)
    other = server.with_tables()
    assert other != url
    server.give_back(other)
