"""Where Telegram finds a hub under test: its apps on loopback."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.front import Front


class HubAddress:
    """Serves once it is entered; until it leads to apps, and where none of them is, the answer is 502.

    Args:
        certificate: PEM file of key and certificate; https then.
    """

    def __init__(self, certificate: Path | None = None) -> None:
        self._scheme = "https" if certificate else "http"
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._front = Front(Response(status_code=502), {})
        config = uvicorn.Config(self, log_config=None, lifespan="off", ws="none", ssl_certfile=certificate)
        self._server = uvicorn.Server(config)

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._socket.getsockname()[1]}"

    def leads_to(self, apps: Mapping[str, ASGIApp]) -> None:
        """Bring requests to these apps from now on."""
        self._front = Front(Response(status_code=502), apps)

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._server.serve([self._socket]))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = self._server.force_exit = True
        await self._task

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._front(scope, receive, send)


def self_signed(path: Path) -> bytes:
    """Write a key and a certificate for 127.0.0.1; return the certificate as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    begins = datetime.now(UTC) - timedelta(days=1)
    dated = made.serial_number(1).not_valid_before(begins).not_valid_after(begins + timedelta(days=9))
    certificate = dated.sign(key, SHA256()).public_bytes(Encoding.PEM)
    kept = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(kept + certificate)
    return certificate
