"""How the hub's settings say that Telegram is reached, and how it reaches the hub."""

from __future__ import annotations

import hashlib
import hmac
import re
from importlib.util import find_spec
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.channels.pacing import BOT_FAQ
from bot.channels.telegram_client import TelegramSettings, Webhook
from bot.settings import Settings, SettingsError

ON, OFF = {"true", "yes", "on", "1"}, {"", "false", "no", "off", "0"}
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
TELEGRAMS_OWN = "https://api.telegram.org/"
PORTS = {None, 443, 80, 88, 8443}
PURPOSE = b"qingka telegram webhook"


def client_of(settings: Settings, token: str) -> TelegramSettings:
    """Return what the channel is set up with.

    Raises:
        SettingsError: what is set about the webhook, the proxy or the client cannot be used.
    """
    aiohttp = _by_aiohttp(settings)
    return TelegramSettings(
        token,
        settings.telegram_base_url,
        _proxy(settings.telegram_proxy or ""),
        webhook=_webhook(settings, token),
        pace=BOT_FAQ if settings.telegram_paced else None,
        aiohttp=aiohttp,
    )


def derived_secret(token: str) -> str:
    """Return the webhook's secret where none is set; it tells nothing about the token."""
    return hmac.new(token.encode(), PURPOSE, hashlib.sha256).hexdigest()


def _proxy(url: str) -> str | None:
    if url and not re.match(r"(https?|socks5h?)://[^/\s]+", url):
        raise SettingsError("setting 'telegram_proxy': no address such as http://127.0.0.1:3128")
    return url or None


def secrets_of(settings: Settings) -> frozenset[str]:
    """Return what must stand in no line of a log: what the settings name, and what is made from it."""
    token = settings.telegram_token.get_secret_value() if settings.telegram_token else ""
    return settings.secrets | ({derived_secret(token)} if token else frozenset())


def _by_aiohttp(settings: Settings) -> bool:
    if settings.telegram_client == "httpx":
        return False
    if find_spec("aiohttp") is None:
        raise SettingsError("setting 'telegram_client': aiohttp is not installed; with pip: qingka[aiohttp]")
    if not (settings.telegram_proxy or "http://").startswith("http://"):
        raise SettingsError("setting 'telegram_client': aiohttp takes no proxy but http://; use httpx")
    return True


def _webhook(settings: Settings, token: str) -> Webhook | None:
    said = str(settings.telegram_webhook).strip()
    if said.lower() in OFF:
        return None
    url = settings.public_url if said.lower() in ON else said
    flaw = _flaw(url, strict=settings.telegram_base_url.startswith(TELEGRAMS_OWN))
    if flaw:
        raise SettingsError(f"setting 'telegram_webhook': {flaw}")
    return Webhook(url, _secrets(settings, token), _certificate(settings))


def _flaw(url: str, *, strict: bool) -> str:
    """Return why Telegram cannot call an address; "" when it can. A server of one's own is not as `strict`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "no address"
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"\s", url):
        return "no address such as https://hub.example; with 'true', public_url must be set"
    if "?" in url or "#" in url or "@" in parts.netloc:
        return "an address without '?', '#' and '@'"
    if strict and (parts.scheme != "https" or port not in PORTS):
        return "Telegram calls https only, at port 443, 80, 88 or 8443"
    return ""


def _secrets(settings: Settings, token: str) -> tuple[str, ...]:
    present = _secret("telegram_webhook_secret", settings.telegram_webhook_secret) or derived_secret(token)
    former = _secret("telegram_webhook_former_secret", settings.telegram_webhook_former_secret)
    return (present, former) if former else (present,)


def _secret(name: str, given: SecretStr | None) -> str:
    secret = given.get_secret_value() if given else ""
    if secret and not SECRET.fullmatch(secret):
        raise SettingsError(f"setting {name!r}: 1 to 256 of A-Z a-z 0-9 _ -")
    return secret


def _certificate(settings: Settings) -> bytes | None:
    path = settings.telegram_webhook_certificate
    if path is None:
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"setting 'telegram_webhook_certificate': {path}: {error.strerror}") from error
