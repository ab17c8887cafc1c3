"""The doctor on the way to the hub: each thing that can stand in it has its own sentence, and the proxy is named."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

import httpx
import pytest

from device.advice import ADVICE
from device.checkup_hub import hub_checks, proxy_check
from device.config import HubConfig
from device.contract import Check, Level
from device.errors import ConfigValueError, HubAnswerError, HubAwayError, HubError, RevokedError
from device.hub_why import why
from device.link import Link
from tests.device.strangers import HOST, certificate, listening, server_of

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def _plain_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing of this machine's environment stand in the way."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def hub_at(url: str, proxy: str = "") -> HubConfig:
    return HubConfig(url=url, agent="a", token="t", journal="j", proxy=proxy)


async def look(hub: HubConfig, timeout_s: float = 10) -> dict[str, Check]:
    async with Link(hub, timeout_s=timeout_s) as link:
        return {one.name: one for one in await hub_checks(hub, link)}


async def trouble_with(hub: HubConfig, timeout_s: float = 10) -> tuple[str, str]:
    """Return why the hub was not reached, and what to do."""
    found = (await look(hub, timeout_s))["hub"]
    assert (found.level, found.article) == (Level.BLOCK, "hub-unreachable")
    return found.params["why"], found.params["fix"]


# ---------------------------------------------------------------- what can stand in the way


async def test_a_port_at_which_nothing_listens_is_refused() -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
    row, fix = await trouble_with(hub_at(f"http://{HOST}:{port}"))
    assert row == "hub-refused"
    assert f"nothing listens at {HOST}:{port}" in fix


async def test_a_proxy_at_which_nothing_listens_is_named_instead_of_the_hub() -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
    row, fix = await trouble_with(hub_at("https://hub.invalid", f"http://user:word@{HOST}:{port}"))
    assert row == "hub-refused"
    assert f"nothing listens at {HOST}:{port}" in fix
    assert "word" not in fix.replace("password", "")


async def test_a_hub_that_does_not_answer_is_a_time_out() -> None:
    with listening(b"") as address:
        assert (await trouble_with(hub_at(f"http://{address}"), timeout_s=0.3))[0] == "hub-timeout"


async def test_a_proxy_that_wants_a_password_says_so() -> None:
    with listening(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n") as address:
        row, fix = await trouble_with(hub_at("https://hub.invalid", f"http://{address}"))
    assert row == "hub-proxy-refuses"
    assert f"the proxy {address} must let the hub pass" in fix


async def test_a_certificate_that_nobody_known_signed_is_a_proxys(tmp_path: Path) -> None:
    with listening(b"x", server_of(certificate(tmp_path))) as address:
        row, fix = await trouble_with(hub_at(f"https://{address}"))
    assert row == "hub-certificate"
    assert "SSL_CERT_FILE" in fix


@pytest.mark.parametrize(
    ("address", "days", "row"),
    [(HOST, -1, "hub-certificate-date"), ("127.0.0.9", 9, "hub-certificate-name")],
)
async def test_a_known_certificate_may_be_old_or_anothers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, days: int, row: str
) -> None:
    path = certificate(tmp_path, address, days)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with listening(b"x", server_of(path)) as at:
        assert (await trouble_with(hub_at(f"https://{at}")))[0] == row


async def test_the_fix_for_a_proxys_certificate_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    body = b'{"code": "REL-401", "sentence": "who is this"}'
    answer = b"HTTP/1.1 401 No\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    with listening(answer, server_of(path)) as at:
        found = (await look(hub_at(f"https://{at}")))["hub"]
    assert found.params["why"] == "hub-revoked"


async def test_a_port_without_tls_is_told_from_a_wrong_certificate() -> None:
    with listening(b"HTTP/1.1 400 Bad Request\r\n\r\n") as address:
        assert (await trouble_with(hub_at(f"https://{address}")))[0] == "hub-no-tls"


def chain(*causes: BaseException) -> HubError:
    """Return a hub that was not reached, by the chain of these causes."""
    err: BaseException = HubAwayError("hub: not reached")
    first = err
    for cause in causes:
        err.__cause__ = cause
        err = cause
    assert isinstance(first, HubError)
    return first


@pytest.mark.parametrize(
    ("err", "row"),
    [
        (chain(httpx.ConnectError("x"), socket.gaierror(-2, "Name or service not known")), "hub-name"),
        (chain(httpx.ConnectError("x"), OSError(errno.ENETUNREACH, "unreachable")), "hub-no-network"),
        (
            chain(OSError("all failed"), ExceptionGroup("", [OSError(errno.EHOSTUNREACH, "x"), OSError()])),
            "hub-no-network",
        ),
        (chain(httpx.ConnectTimeout("")), "hub-timeout"),
        (chain(), "hub-away"),
        (RevokedError("x"), "hub-revoked"),
        (HubAnswerError("x"), "hub-strange"),
    ],
)
def test_what_the_network_said_leads_to_its_row(err: HubError, row: str) -> None:
    assert why(err) == row
    assert row in ADVICE


def test_certificates_that_are_not_there_are_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such.pem")
    with pytest.raises(ConfigValueError, match="SSL_CERT_FILE"):
        Link(hub_at("https://hub.invalid"))


# ---------------------------------------------------------------- which proxy


@pytest.mark.parametrize(
    ("url", "proxy", "environment", "detail"),
    [
        ("https://h", "", {}, "none, straight"),
        ("https://h", "http://u:word@p:3128", {}, "p:3128, named by the configuration"),
        ("https://h", "", {"HTTPS_PROXY": "http://u:word@p:1"}, "p:1, named by the environment"),
        ("https://h", "", {"ALL_PROXY": "p:2"}, "p:2, named by the environment"),
        ("https://h.example", "", {"HTTPS_PROXY": "http://p:1", "NO_PROXY": ".example"}, "none, straight"),
        ("http://127.0.0.1:1", "", {"HTTP_PROXY": "http://p:1"}, "none, straight"),
    ],
)
def test_the_proxy_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch, url: str, proxy: str, environment: dict[str, str], detail: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_check(hub_at(url, proxy)).params["detail"] == detail
