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
    (
        "relay_port = 70000",
        "relay_port in qingka.toml (QINGKA_RELAY_PORT in the environment): Input should be l",
    ),
    ("approval_minutes = 31", "approval_minutes in qingka.toml (QINGKA_APPROVAL_MINUTES in the environment)"),
    ('semantic = "perhaps"', "Input should be a valid boolean"),
    ('log_level = "LOUD"', "Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    ("log_level = 5", "log_level in qingka.toml"),
    ('telegramtoken = "x"', "there is no such setting; is telegram_token meant?"),
    ('nonsense = "x"', "nonsense in qingka.toml: there is no such setting"),
    ("relay_port =", "qingka.toml: "),
    (
        'trusted_proxies = "10.0.0.1, 10.0.0.5/24"',
        "10.0.0.5/24 is no address and no network such as 10.0.0.0/24",
    ),
    ('trusted_proxies = "*"', "trusted_proxies in qingka.toml"),
]


@pytest.mark.parametrize(("line", "sentence"), WRONG)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, sentence: str) -> None:
    (tmp_path / "qingka.toml").write_text(f"{line}\n")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert sentence in str(caught.value)
    assert caught.value.code == "SET-001"


def test_a_wrong_variable_is_named_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGKA_LOG_FORMAT", "xml")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    said = (
        "QINGKA_LOG_FORMAT in the environment (log_format in qingka.toml): Input should be 'text' or 'json'"
    )
    assert str(caught.value) == said


def test_a_level_may_be_written_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGKA_LOG_LEVEL", "debug")
    assert read_settings().log_level == "DEBUG"


def test_a_password_in_a_query_is_a_secret_as_it_is_written_and_as_it_is_meant() -> None:
    url = "postgresql://h/db?user=a&password=geheim%20123&sslpassword=hush+hush"
    assert Settings.model_validate({"database_url": url}).secrets == {
        *("geheim%20123", "geheim 123", "hush+hush", "hush hush"),
    }


def test_the_secrets_are_those_of_every_setting_that_holds_one() -> None:
    given = {
        "telegram_token": "42:secret",
        "metrics_token": "of-operators",
        "database_url": "postgresql://u:p%40ss@host/db",
        "telegram_proxy": "socks5://name:of-proxy@host:1",
    }
    expected = {"42:secret", "of-operators", "p%40ss", "p@ss", "of-proxy"}
    assert Settings.model_validate(given).secrets == expected


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
