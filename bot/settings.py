"""Settings: environment (QINGKA_…) over qingka.toml over defaults; read once, frozen.

Errors:
    SettingsError  SET-001  a value that cannot be read; names the setting and what is wrong
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import time
from difflib import get_close_matches
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, unquote_plus

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot.errors import HubError

PREFIX = "QINGKA_"  # of every setting in the environment
FILE = "QINGKA_SETTINGS"  # names the TOML file; default qingka.toml in the working folder
QUERY_PASSWORDS = frozenset({"password", "sslpassword"})  # as PostgreSQL's URLs may name them
HOME = Path.home() / ".qingka"


class SettingsError(HubError):
    """A setting that cannot be read."""

    code = "SET-001"


def _in_capitals(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _only_addresses(text: str) -> str:
    for one in filter(None, map(str.strip, text.split(","))):
        with suppress(ValueError):
            ip_network(one) if "/" in one else ip_address(one)
            continue
        raise PydanticCustomError(
            "addresses", "{one} is no address and no network such as 10.0.0.0/24", {"one": one}
        )
    return text


def _clock(text: str) -> str:
    with suppress(ValueError):
        time.fromisoformat(text)
        return text
    raise PydanticCustomError("clock", "{one} is no time of a day such as 22:30", {"one": text})


class Settings(BaseSettings):
    """Everything that an operator can set."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    home: Path = Field(default=HOME, description="folder of the embedded database")
    database_url: str = Field(default="", description="SQLAlchemy URL; empty is SQLite in `home`")
    hub_name: str = Field(
        default="",
        max_length=100,
        description="what this hub is called among several on one PostgreSQL database; "
        "empty: the machine's name and the process's number",
    )
    telegram_token: SecretStr | None = Field(default=None, description="from @BotFather; none: no Telegram")
    telegram_base_url: str = Field(default="https://api.telegram.org/bot", description="Bot API server")
    telegram_proxy: str | None = Field(default=None, description="http:// or socks5:// proxy for Telegram")
    telegram_client: Literal["httpx", "aiohttp"] = Field(
        default="httpx",
        description="what makes the requests to Telegram; aiohttp, an extra, takes less of the processor",
    )
    telegram_paced: bool = Field(
        default=True,
        description="speak as fast as Telegram's bot FAQ allows; false: as fast as the server takes it",
    )
    telegram_webhook: bool | str = Field(
        default=False,
        description="the https address at which Telegram reaches this hub, or true for `public_url`; "
        "false: the hub polls",
    )
    telegram_webhook_secret: SecretStr | None = Field(
        default=None, description="1 to 256 of A-Z a-z 0-9 _ -; none: made from the token"
    )
    telegram_webhook_former_secret: SecretStr | None = Field(
        default=None, description="also taken, while the secret is being changed"
    )
    telegram_webhook_certificate: Path | None = Field(
        default=None, description="PEM file of the webhook's address, when no authority signed it"
    )
    relay_host: str = Field(default="127.0.0.1", description="address that the agents' API listens on")
    relay_port: int = Field(default=8732, ge=0, le=65535, description="its port; 0 takes a free one")
    trusted_proxies: Annotated[str, AfterValidator(_only_addresses)] = Field(
        default="127.0.0.1,::1",
        description="addresses and networks, by commas, of the proxies whose `X-Forwarded-For` is believed; "
        "of everybody else the address itself counts",
    )
    public_url: str = Field(
        default="", description="the relay's address as sites reach it; https in production"
    )
    articles: Path | None = Field(default=None, description="folder of articles; none: the shipped one")
    guides: Path | None = Field(default=None, description="folder of guided trees; none: the shipped one")
    semantic: bool = Field(default=False, description="use the sentence encoder when it is installed")
    approval_minutes: float = Field(
        default=15, gt=0, le=30, description="how long a question to managers stands"
    )
    desk: Path | None = Field(
        default=None, description="folder of signatures.yaml, sla.yaml and macros; none: the shipped one"
    )
    timezone: str = Field(
        default="Asia/Shanghai",
        description="of office hours, the board, and the days of /stats; chats show China's",
    )
    office_hours: str = Field(
        default="09:00-12:00,13:30-18:00", description="in which support answers, on Chinese working days"
    )
    nightly_from: Annotated[str, AfterValidator(_clock)] = Field(
        default="22:30",
        description="from when on devices are backed up in the night, where a manager wants that",
    )
    nightly_until: Annotated[str, AfterValidator(_clock)] = Field(
        default="06:00", description="what has not begun by then is left out, and told"
    )
    attachment_mb: float = Field(default=20, gt=0, description="the largest file that a ticket keeps")
    retention_days: int = Field(
        default=0, ge=0, description="what was said in a closed ticket goes after so many days; 0: never"
    )
    flood_per_minute: int = Field(
        default=20, ge=5, description="messages of one person that are listened to in a minute"
    )
    board_hours: float = Field(
        default=12,
        gt=0,
        le=168,
        description="how long a login to the board lasts after its last use; 7 days at most",
    )
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_in_capitals)] = Field(
        default="INFO", description="what is said less loudly is left out"
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="lines for people, or a JSON object a line for machines"
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        description="who shows it as `Authorization: Bearer` may read /metrics and the details of /readyz; none: "
        "only this machine, and nobody behind a proxy",
    )

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.home / 'qingka.db'}"

    @property
    def secrets(self) -> frozenset[str]:
        """What must stand in no line of a log."""
        kept = (getattr(self, name) for name in type(self).model_fields)
        plain = {one.get_secret_value() for one in kept if isinstance(one, SecretStr)}
        return frozenset(plain | _passwords(self.database_url, self.telegram_proxy or "") - {""})

    @property
    def url(self) -> str:
        """Where sites reach the relay."""
        return self.public_url or f"http://{self.relay_host}:{self.relay_port}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=file_of())


def file_of() -> Path:
    """Return the TOML file, whether it exists or not."""
    return Path(os.environ.get(FILE, "qingka.toml"))


def _passwords(*urls: str) -> set[str]:
    """Return the passwords in URLs, as they are written there and as they are meant."""
    written = {url.partition("://")[2].rpartition("@")[0].partition(":")[2] for url in urls}
    queries = [pair.partition("=") for url in urls for pair in url.partition("?")[2].split("&")]
    written |= {value for name, _, value in queries if name in QUERY_PASSWORDS}
    return written | {unquote(one) for one in written} | {unquote_plus(one) for one in written}


def read_settings() -> Settings:
    """Return the settings.

    Raises:
        SettingsError: a value is wrong, a name is unknown, or the file cannot be read.
    """
    file = file_of()
    if os.environ.get(FILE) and not file.is_file():
        raise SettingsError(f"{file}: there is no such settings file")
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(_sentence(error.errors()[0], file)) from None  # its own text holds what was given
    except (ValueError, OSError) as error:
        raise SettingsError(f"{file}: {error}") from error


def _sentence(mistake: ErrorDetails, file: Path) -> str:
    """Name a setting as it is written where it stands, and what is wrong with it."""
    if not mistake["loc"]:
        return mistake["msg"]
    name = str(mistake["loc"][0])
    variable = f"{PREFIX}{name.upper()}"
    if mistake["type"] == "extra_forbidden":
        meant = get_close_matches(name, Settings.model_fields, 1)
        return f"{name} in {file}: there is no such setting" + "".join(f"; is {one} meant?" for one in meant)
    here = variable in map(str.upper, os.environ)
    place = f"{variable} in the environment" if here else f"{name} in {file}"
    other = f"{name} in {file}" if here else f"{variable} in the environment"
    return f"{place} ({other}): {mistake['msg']}"
