"""`qingka settings`: what counts now, and whence it comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings, read_settings
from bot.settings_view import counting, described, strangers


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A working folder and an environment in which nothing is set."""
    monkeypatch.chdir(tmp_path)
    for name in [*(one.variable for one in described()), "QINGKA_SETTINGS"]:
        monkeypatch.delenv(name, raising=False)


def now() -> dict[str, tuple[str, str]]:
    return {one.name: (one.value, one.source) for one in counting(read_settings())}


def test_each_setting_says_whence_it_comes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "qingka.toml").write_text('relay_port = 9001\nrelay_host = "::1"\n')
    monkeypatch.setenv("qingka_relay_port", "9002")
    assert now()["relay_port"] == ("9002", "QINGKA_RELAY_PORT")
    assert now()["relay_host"] == ('"::1"', "qingka.toml")
    assert now()["semantic"] == ("false", "default")


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGKA_TELEGRAM_TOKEN", "42:hush-hush")
    monkeypatch.setenv("QINGKA_DATABASE_URL", "postgresql://u:hush-hush@host/db?password=hush-hush")
    monkeypatch.setenv("QINGKA_TELEGRAM_PROXY", "http://u:hush-hush@host")
    assert "hush" not in str(now())
    assert now()["telegram_token"] == ('"[hidden]"', "QINGKA_TELEGRAM_TOKEN")
    assert now()["database_url"][0].startswith('"postgresql://u:[hidden]@host/db')


def test_a_variable_that_is_no_setting_is_named_with_the_one_that_is_meant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QINGKA_TELEGRAM_TOKN", "x")
    monkeypatch.setenv("QINGKA_AGENT_CONFIG", "the agent's")
    assert strangers() == ["QINGKA_TELEGRAM_TOKN → QINGKA_TELEGRAM_TOKEN"]


def test_every_setting_is_described_in_words() -> None:
    assert [one.name for one in described()] == list(Settings.model_fields)
    assert all(one.says and one.kind for one in described())
    assert {one.name for one in described() if one.secret} >= {"telegram_token", "metrics_token"}
