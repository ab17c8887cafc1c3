"""SQLite takes one hub."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.hubs.alone import SecondHubError, alone_on
from bot.serving import serve
from tests.bot.served import Served
from tests.databases import about_sqlite

HOLDS = """
import sys
from bot.hubs.alone import alone_on
with alone_on(sys.argv[1]):
    print("inside", flush=True)
    sys.stdin.read()
"""


@about_sqlite
async def test_a_second_hub_on_the_same_file_ends_with_a_sentence(tmp_path: Path) -> None:
    async with Served(tmp_path) as first:
        settings = first.settings.model_copy(update={"relay_port": 0})
        with pytest.raises(
            SecondHubError, match=r"qingka\.db: another qingka serve has this database"
        ) as caught:
            await serve(settings, first.stop)
        assert caught.value.code == "HUB-001"
        assert (await first.get("/healthz")).status_code == 200


def test_the_lock_of_a_killed_hub_is_nobodys(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'hub' / 'qingka.db'}"
    command = [sys.executable, "-c", HOLDS, url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "inside\n"
        with pytest.raises(SecondHubError), alone_on(url):
            pass
        other.kill()
        other.wait()
    with alone_on(url):
        pass


@pytest.mark.parametrize("url", ["sqlite://", "postgresql://hub@host/hub"])
def test_where_there_may_be_several_nobody_is_kept_out(url: str) -> None:
    with alone_on(url), alone_on(url):
        pass
