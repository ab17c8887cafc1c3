"""That a secret which was written fails the run: shown on tests that leak on purpose, in a run of their own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LEAKY = """
import asyncio, logging, os, subprocess, sys
from pathlib import Path
from urllib.parse import quote
import pytest
from tests import secrets_seen

TOKEN = "31415926:AAa-token-that-somebody-leaks"
log = logging.getLogger("leaky")

@pytest.fixture(autouse=True)
def made():
    secrets_seen.made(TOKEN)
    yield

def test_clean(tmp_path):
    log.warning("nothing to see")
    (tmp_path / "hub.log").write_text("nothing here")

def test_leaks_into_the_log():
    log.info("polls %s", TOKEN)

def test_leaks_into_a_trace():
    try:
        raise ValueError(TOKEN)
    except ValueError:
        log.exception("failed")

def test_leaks_encoded():
    log.warning("GET /bot%s/getMe", quote(TOKEN, safe=""))

def test_leaks_as_a_field():
    log.warning("failed", extra={"address": TOKEN})

def test_leaks_into_stdout():
    print(TOKEN)

def test_leaks_into_stderr_of_a_process():
    os.system(f"echo {TOKEN} >&2")

def test_leaks_into_a_file_of_a_log(tmp_path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "agent.log.1").write_text(f"x {TOKEN}")

def test_leaks_into_what_is_captured_and_thrown_away(capsys):
    print(TOKEN)
    capsys.readouterr()

def test_leaks_into_what_is_captured_and_never_read(capfdbinary):
    os.system(f"echo {TOKEN}")

def test_leaks_into_the_output_of_a_process_that_nobody_looks_at():
    subprocess.run(["echo", TOKEN], capture_output=True)

async def test_leaks_into_the_output_of_a_process_of_a_loop():
    process = await asyncio.create_subprocess_exec("echo", TOKEN, stdout=subprocess.PIPE)
    await process.communicate()

def test_leaks_into_another_folder(tmp_path_factory):
    (tmp_path_factory.mktemp("other") / "hub.log").write_text(TOKEN)

def test_leaks_into_files_that_are_not_called_logs(tmp_path):
    (tmp_path / "stderr").write_text(TOKEN)

def test_leaks_at_debug():
    logging.getLogger("bot.x").debug(TOKEN)

def test_leaks_through_what_a_process_said():
    secrets_seen.written(f"said {TOKEN}")

def test_leaks_at_the_end(request):
    request.addfinalizer(lambda: log.warning("closing %s", TOKEN))

def test_clean_afterwards():
    log.warning("that was another test's")
"""


def test_each_test_that_leaks_fails_and_so_does_the_run_of_its_worker(tmp_path: Path) -> None:
    (tmp_path / "test_leaky.py").write_text(LEAKY)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        str(ROOT / "pyproject.toml"),
        "-p",
        "tests.secrets_plugin",
    ]
    done = subprocess.run(
        [
            *command,
            "--rootdir",
            str(tmp_path),
            "-p",
            "no:cacheprovider",
            "--numprocesses",
            "1",
            str(tmp_path),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    failed = set(re.findall(r"^ERROR \S+::(\w+)", done.stdout, re.MULTILINE))
    every = set(re.findall(r"def (test_leaks\w+)", LEAKY))
    assert failed == every, done.stdout + done.stderr
    assert done.returncode == 1
