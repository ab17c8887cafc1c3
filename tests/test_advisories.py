"""The audit of the lock finds what is known, spares what has a reason, and lets a machine without network pass."""

from __future__ import annotations

import http.server
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.advisories import (
    DEMANDED,
    IGNORED,
    NOT_AUDITED,
    Advisory,
    Audit,
    ReasonError,
    ignored,
    main,
    read,
    verdict,
)

LOCK = "pluggy==1.7.0 --hash=sha256:" + "a" * 64 + "\npathspec==1.1.1 --hash=sha256:" + "b" * 64 + "\n"
VULNERABLE = {
    "id": "GHSA-aaaa-bbbb-cccc",
    "aliases": ["CVE-2026-0001"],
    "summary": "plugs leak",
    "affected": [
        {
            "package": {"name": "pluggy", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.8.0"}]}],
        }
    ],
}


class Source(http.server.BaseHTTPRequestHandler):
    """Knows of one vulnerability."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        answer = {"vulns": [VULNERABLE]} if asked["package"]["name"] == "pluggy" else {}
        if self.path == "/broken":
            self.send_error(503)
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def source() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Source)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    for name in (
        DEMANDED,
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
    ):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "lock").write_text(LOCK, "utf-8")
    (tmp_path / "ignored").write_text("# none\n", "utf-8")
    return ["--lock", str(tmp_path / "lock"), "--ignored", str(tmp_path / "ignored")]


def test_what_is_known_fails_with_its_numbers_and_the_way_out(
    files: list[str], source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*files, "--url", f"{source}/v1/query"]) == 1
    assert capsys.readouterr().out == ("pluggy 1.7.0: CVE-2026-0001 = GHSA-aaaa-bbbb-cccc; fixed in 1.8.0\n")


def test_what_has_a_reason_passes_by_any_of_its_numbers(files: list[str], source: str) -> None:
    Path(files[-1]).write_text("CVE-2026-0001 pluggy loads no foreign plugs here\n", "utf-8")
    assert main([*files, "--url", f"{source}/v1/query"]) == 0


def test_a_source_that_is_away_or_broken_is_said_and_stops_nobody(
    files: list[str], source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        for url in (f"http://127.0.0.1:{held.getsockname()[1]}", f"{source}/broken"):
            assert main([*files, "--url", url]) == 0
            assert capsys.readouterr().out == f"{NOT_AUDITED}\n"


def test_where_an_audit_is_demanded_no_source_fails(
    files: list[str], source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DEMANDED, "1")
    assert main([*files, "--url", f"{source}/broken"]) == 1


def test_nothing_is_ignored_without_a_reason(files: list[str]) -> None:
    Path(files[-1]).write_text("CVE-2026-0001  \n", "utf-8")
    assert main(files) == 1
    with pytest.raises(ReasonError):
        ignored("CVE-1\n")


def test_what_is_ignored_and_known_to_nobody_can_go() -> None:
    found = Advisory("a", "1", ("GHSA-1", "CVE-1"), ())
    assert verdict(Audit((found,)), {"GHSA-1": "why", "CVE-2": "why"}) == (
        0,
        [
            "CVE-2: nobody names it any more; it can go",
            "audited: nothing is known but 1 that have a reason in audit-ignored.txt",
        ],
    )
    assert verdict(Audit((found,)), {})[0] == 1


def test_a_mirror_that_has_no_advisories_is_no_source_and_gaps_are_said() -> None:
    missing = {"name": "a", "skip_reason": "not found"}
    assert read([missing]) is None
    found = read([missing, {"name": "b", "version": "1", "vulns": []}])
    assert found == Audit((), ("a",))
    assert verdict(found, {}) == (
        0,
        ["not audited, for the source does not have them: a", "audited: no vulnerability is known"],
    )


def test_the_file_in_use_can_be_read() -> None:
    ignored(IGNORED.read_text("utf-8"))
