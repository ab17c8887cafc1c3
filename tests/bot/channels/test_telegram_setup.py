"""How settings become a client of Telegram: polling or a webhook, its secrets, its certificate."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.telegram_client import Webhook
from bot.channels.telegram_setup import client_of, derived_secret, secrets_of
from bot.settings import Settings, SettingsError

TOKEN = "42:a-token"


def webhook(**given: object) -> Webhook | None:
    return client_of(Settings.model_validate({"public_url": "", **given}), TOKEN).webhook


@pytest.mark.parametrize("said", [False, "", "false", "no", "off", "0"])
def test_without_a_webhook_the_hub_polls(said: object) -> None:
    assert webhook(telegram_webhook=said) is None


@pytest.mark.parametrize("said", [True, "true", "yes", "on", "1"])
def test_a_webhook_is_at_the_public_address_unless_it_has_another(said: object) -> None:
    hook = webhook(telegram_webhook=said, public_url="https://hub.example")
    assert hook == Webhook("https://hub.example", (derived_secret(TOKEN),))
    named = webhook(telegram_webhook="https://bot.example:8443/qingka", public_url="https://hub.example")
    assert named is not None
    assert named.url == "https://bot.example:8443/qingka"


def test_the_secret_is_telegrams_alphabet_tells_no_token_and_changes_with_it() -> None:
    secret = derived_secret(TOKEN)
    assert len(secret) == 64
    assert secret.isalnum()
    assert secret != derived_secret("42:another")
    assert TOKEN not in secret


def test_what_is_made_of_the_token_is_as_secret_as_the_token() -> None:
    assert secrets_of(Settings.model_validate({"telegram_token": TOKEN})) == {TOKEN, derived_secret(TOKEN)}
    assert secrets_of(Settings.model_validate({"metrics_token": "of-operators"})) == {"of-operators"}


def test_the_former_secret_is_taken_beside_the_present_one() -> None:
    given = {"telegram_webhook_secret": "new", "telegram_webhook_former_secret": "old"}
    hook = webhook(telegram_webhook="https://hub.example", **given)
    assert hook is not None
    assert hook.secrets == ("new", "old")
    assert "new" not in repr(hook)


WRONG = [
    ({"telegram_webhook": True}, "'telegram_webhook'"),
    ({"telegram_webhook": "hub.example"}, "'telegram_webhook'"),
    (
        {"telegram_webhook": "https://h.example", "telegram_webhook_secret": "a b"},
        "'telegram_webhook_secret'",
    ),
    (
        {"telegram_webhook": "https://h.example", "telegram_webhook_certificate": "/nowhere/hub.pem"},
        "'telegram_webhook_certificate'",
    ),
]


ADDRESSES = [
    ("https://h.example?x=1", "without"),
    ("https://h.example/#a", "without"),
    ("https://h.example?", "without"),
    ("https://user:word@h.example", "without"),
    ("https://h.example:8732", "8443"),
    ("https://h.example:0", "8443"),
    ("http://h.example", "https only"),
    ("https://h.example:many", "no address"),
    ("https://:8443", "no address"),
    ("https://h.ex ample", "no address"),
    ("ftp://h.example", "no address"),
]


@pytest.mark.parametrize(("address", "why"), ADDRESSES, ids=range(len(ADDRESSES)))
def test_an_address_that_telegram_cannot_call_or_that_would_take_the_whole_hub_is_refused(
    address: str, why: str
) -> None:
    with pytest.raises(SettingsError, match=why) as refused:
        webhook(telegram_webhook=address)
    assert address not in str(refused.value)


def test_a_bot_api_server_of_ones_own_calls_any_port_without_tls() -> None:
    given = {"telegram_base_url": "http://127.0.0.1:8081/bot", "telegram_webhook": "http://10.0.0.7:8732"}
    hook = webhook(**given)
    assert hook is not None
    assert hook.url == "http://10.0.0.7:8732"


@pytest.mark.parametrize(("given", "named"), WRONG, ids=range(len(WRONG)))
def test_what_cannot_be_used_is_named(given: dict[str, object], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        webhook(**given)


def test_a_certificate_is_read_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "hub.pem").write_bytes(b"-----BEGIN CERTIFICATE-----")
    hook = webhook(
        telegram_webhook="https://hub.example", telegram_webhook_certificate=str(tmp_path / "hub.pem")
    )
    assert hook is not None
    assert hook.certificate == b"-----BEGIN CERTIFICATE-----"
