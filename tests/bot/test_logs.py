"""The hub's lines: for people and for machines, and without secrets."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from typing import Any

import pytest

from bot.logs import formatter
from bot.redaction import Redaction

SECRET = 'pass"wörd\\1'
REDACTION = Redaction([SECRET])


def record(message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    trace = None if error is None else (type(error), error, error.__traceback__)
    return logging.LogRecord("bot.test", logging.WARNING, __file__, 1, message, args, trace)


def as_json(said: logging.LogRecord) -> dict[str, Any]:
    line = formatter("json", REDACTION).format(said)
    assert "\n" not in line
    found: dict[str, Any] = json.loads(line)
    return found


def failure() -> ValueError:
    """Return an error with a trace, and with a secret."""
    try:
        int(f"{SECRET}")
    except ValueError as error:
        return error
    raise AssertionError


def test_a_line_for_people_has_time_level_logger_and_message() -> None:
    line = formatter("text", REDACTION).format(record("TG-409: %s", "两个"))
    time, rest = line.split(" ", 1)
    assert (len(time), rest) == (len("2026-11-26T08:01:07+0800"), "WARNING bot.test: TG-409: 两个")


def test_a_line_for_machines_has_the_code_as_a_field() -> None:
    said = as_json(record("TG-409: %s", "两个"))
    assert said.pop("time")
    assert said == {"level": "WARNING", "logger": "bot.test", "message": "TG-409: 两个", "code": "TG-409"}


@pytest.mark.parametrize(
    ("message", "code"), [("BUG-A1B2C3: a turn failed", "BUG-A1B2C3"), ("no code: here", None), ("", None)]
)
def test_only_what_begins_with_a_code_has_one(message: str, code: str | None) -> None:
    assert as_json(record(message)).get("code") == code


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_secrets_are_hidden_in_messages_arguments_and_traces(log_format: str) -> None:
    said = record("HUB-500: %s and %r", SECRET, {"password": SECRET}, error=failure())
    line = formatter(log_format, REDACTION).format(said)
    assert "wörd" not in line
    assert "u00f6" not in line
    assert "with base 10: '[hidden]'" in line


def test_a_trace_for_machines_is_a_field() -> None:
    assert as_json(record("x", error=failure()))["exc_info"].startswith("Traceback")


def test_what_is_logged_besides_is_cleaned_too() -> None:
    said = record("x")
    said.address, said.count = SECRET, 3
    assert (as_json(said)["address"], as_json(said)["count"]) == ("[hidden]", 3)


EVERYTHING = """
import logging, threading, warnings
from bot import logs
from bot.redaction import Redaction
logs.to_stderr("info", "json", Redaction(["hush-hush"]))
logging.getLogger("uvicorn.error").info("started with hush-hush")
logging.getLogger("httpx").info("GET /hush-hush")
warnings.warn("old: hush-hush")
def fails(): raise ValueError("hush-hush")
thread = threading.Thread(target=fails); thread.start(); thread.join()
fails()
"""


def test_servers_warnings_threads_and_what_nobody_caught_go_the_same_way() -> None:
    done = subprocess.run([sys.executable, "-c", EVERYTHING], capture_output=True, text=True, check=False)
    said = [json.loads(line) for line in done.stderr.splitlines()]
    assert [one["logger"] for one in said] == ["uvicorn.error", "py.warnings", "bot.logs", "bot.logs"]
    assert [one.get("code") for one in said] == [None, None, "HUB-500", "HUB-500"]
    assert "hush" not in done.stderr + done.stdout
    assert done.returncode == 1
