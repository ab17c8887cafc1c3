"""Each exit code comes out of a real process, and is explained in `--help` and in docs/service.md."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from device.cli import main
from device.errors import AgentError
from device.exits import MEANINGS, Exit

DOCS = Path(__file__).parents[2] / "docs" / "service.md"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(DOCS.parents[1])}
NOWHERE = "http://127.0.0.1:9"
ENROL = ("enrol", "--hub", NOWHERE, "--code", "AAAA-AAAA")

ENDS: dict[Exit, tuple[str, ...]] = {
    Exit.FINE: ("--version",),
    Exit.TROUBLE: ("status",),  # no agent runs
    Exit.USAGE: ("status", "--config", "/no/such.toml"),
    Exit.DEVICE: (*ENROL, "--config", "new.toml", "--device", "a=/dev/ttyNONE"),
    Exit.HUB: (*ENROL, "--config", "new.toml"),
    Exit.BUG: ("broken",),
}
# A command with a mistake of ours, beside those that there are.
BROKEN = """
import sys
from device.cli import app, main

@app.command()
def broken() -> None:
    {}["nothing"]

main(sys.argv[1:])
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a configuration."""
    (tmp_path / "qingka-agent.toml").write_text(
        f'state = "state"\n[hub]\nurl = "{NOWHERE}"\nagent = "a"\ntoken = "secret-token"\njournal = "j1"\n'
    )
    return tmp_path


def started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    program = ("-c", BROKEN) if arguments == ENDS[Exit.BUG] else ("-m", "device.cli")
    return subprocess.Popen(
        [sys.executable, *program, *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )


@pytest.mark.parametrize("code", [Exit.TROUBLE, Exit.USAGE, Exit.DEVICE, Exit.HUB, Exit.BUG, Exit.FINE])
def test_each_exit_code_comes_out_of_a_process(folder: Path, code: Exit) -> None:
    with started(folder, *ENDS[code]) as process:
        out, err = process.communicate(timeout=60)
    assert process.returncode == code, out + err
    assert ("Traceback" in err) is (code is Exit.BUG)
    assert "AGT-000" in err or code is not Exit.BUG


@pytest.mark.skipif(sys.platform == "win32", reason="there is no ulimit")
def test_a_disk_that_does_not_take_the_journal_is_this_computers_disk_and_no_wrong_usage(
    folder: Path,
) -> None:
    tight = ["sh", "-c", 'ulimit -f 1; exec "$@"', "sh", sys.executable, "-m", "device.cli", "status"]
    ended = subprocess.run(
        tight, cwd=folder, capture_output=True, text=True, env=ENVIRONMENT, timeout=60, check=False
    )
    assert (ended.returncode, "AGT-200" in ended.stderr) == (Exit.DEVICE, True), ended.stderr


def test_a_command_that_is_interrupted_ends_as_shells_say(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        config = folder / "qingka-agent.toml"
        config.write_text(config.read_text().replace(":9", f":{silent.getsockname()[1]}"))
        with started(folder, "doctor") as process:
            asked, _ = silent.accept()
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=60)
            asked.close()
    assert process.returncode == Exit.INTERRUPTED, err
    assert "Traceback" not in err


def test_every_error_ends_with_a_code_of_the_table() -> None:
    def every(kind: type[AgentError]) -> list[type[AgentError]]:
        return [kind, *(below for one in kind.__subclasses__() for below in every(one))]

    assert {kind.exit_code for kind in every(AgentError)} <= set(Exit)
    assert set(MEANINGS) == set(Exit) == {*ENDS, Exit.INTERRUPTED}


def test_the_documents_have_the_same_table() -> None:
    rows = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \|$", DOCS.read_text("utf-8"), re.MULTILINE)
    assert rows == [(str(code.value), MEANINGS[code].what, MEANINGS[code].way_on) for code in Exit]


def test_help_has_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    out = " ".join(capsys.readouterr().out.split())
    assert [code for code in Exit if f"{code.value} {MEANINGS[code].what}" not in out] == []
