"""Who may stand in the hub's way: a TLS server with its own certificate, a proxy that says no, one that is silent."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from device.clock import now

HOST = "127.0.0.2"  # loopback, but not as the agent knows it: the environment counts for it


@contextmanager
def listening(says: bytes, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Answer the first who asks with `says`, or be silent until he goes; yield host:port."""
    with socket.create_server((HOST, 0)) as server:
        stranger = threading.Thread(target=_answer, args=(server, says, tls), name="stranger")
        stranger.start()
        yield f"{HOST}:{server.getsockname()[1]}"
        stranger.join()


def _answer(server: socket.socket, says: bytes, tls: ssl.SSLContext | None) -> None:
    with suppress(OSError), _accepted(server, tls) as asked:  # he may go, or not believe the certificate
        asked.recv(1 << 16)
        if says:
            asked.sendall(says)
            asked.shutdown(socket.SHUT_WR)
        # To close with something unread is a reset, which may overtake the answer.
        while asked.recv(1 << 16):
            continue


def _accepted(server: socket.socket, tls: ssl.SSLContext | None) -> socket.socket:
    plain = server.accept()[0]
    return tls.wrap_socket(plain, server_side=True) if tls else plain


def certificate(folder: Path, address: str = HOST, days: int = 9) -> Path:
    """Write a certificate that nobody has signed but itself, with its key; return its path."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a proxy")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=30))
        .not_valid_after(now() + timedelta(days=days))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(pem + made.public_bytes(Encoding.PEM))
    return path


def server_of(path: Path) -> ssl.SSLContext:
    """Return how a server shows this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
