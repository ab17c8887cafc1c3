"""Settings: where they come from, which wins, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings, SettingsError, read_settings


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A working folder and an environment in which nothing is set."""
    monkeypatch.chdir(tmp_path)
    for name in [*(f"QINGKA_{field.upper()}" for field in Settings.model_fields), "QINGKA_SETTINGS"]:
        monkeypatch.delenv(name, raising=False)


def test_without_anything_set_the_hub_is_local_and_embedded() -> None:
    settings = read_settings()
    assert settings.url == "http://127.0.0.1:8732"
    assert settings.database == f"sqlite:///{Path.home() / '.qingka' / 'qingka.db'}"
    assert (settings.telegram_token, settings.semantic, settings.approval_minutes) == (None, False, 15)


def test_the_environment_wins_over_the_file_and_the_file_over_defaults(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "qingka.toml").write_text('relay_port = 9001\nrelay_host = "0.0.0.0"\n')
    monkeypatch.setenv("QINGKA_RELAY_PORT", "9002")
    settings = read_settings()
    assert (settings.relay_host, settings.relay_port, settings.log_level) == ("0.0.0.0", 9002, "INFO")


def test_a_file_may_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "qingka.toml").write_text("relay_port = 9001\n")
    (tmp_path / "other.toml").write_text('public_url = "https://hub.example"\n')
    monkeypatch.setenv("QINGKA_SETTINGS", "other.toml")
    assert (read_settings().url, read_settings().relay_port) == ("https://hub.example", 8732)


def test_the_token_is_not_shown() -> None:
    settings = Settings.model_validate({"telegram_token": "42:hidden"})
    assert "hidden" not in f"{settings!r}{settings.model_dump()}"


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        read_settings().relay_port = 1  # type: ignore[misc]


WRONG = [
    ("relay_port = 70000", "'relay_port': Input should be less than or equal to 65535"),
    ("approval_minutes = 31", "'approval_minutes': Input should be less than or equal to 30"),
    ('semantic = "perhaps"', "'semantic': Input should be a valid boolean"),
    ('telegramtoken = "x"', "'telegramtoken': Extra inputs are not permitted"),
    ("relay_port =", "qingka.toml: "),
]


@pytest.mark.parametrize(("line", "sentence"), WRONG)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, sentence: str) -> None:
    (tmp_path / "qingka.toml").write_text(f"{line}\n")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert sentence in str(caught.value)
    assert caught.value.code == "SET-001"


def test_a_wrong_token_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGKA_RELAY_PORT", "many")
    monkeypatch.setenv("QINGKA_TELEGRAM_TOKEN", "42:secret")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert "secret" not in str(caught.value)


def test_a_named_file_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGKA_SETTINGS", "nowhere.toml")
    with pytest.raises(SettingsError, match=r"nowhere\.toml: there is no such settings file"):
        read_settings()


def test_a_file_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "qingka.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match=r"qingka\.toml: "):
        read_settings()
