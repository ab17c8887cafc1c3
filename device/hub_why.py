"""Why the hub was not reached: from what the network said to a row of ADVICE. No guess where nothing was said."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Callable, Iterator

import httpx

from device.errors import HubAnswerError, HubError, RevokedError

NO_NETWORK = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN})
# Of OpenSSL, X509_V_ERR_…: not yet valid, expired; wrong name, wrong address.
DATE_CODES = frozenset({9, 10})
NAME_CODES = frozenset({62, 64})

Rule = Callable[[BaseException], bool]


def _certificate(err: BaseException, codes: frozenset[int]) -> bool:
    return isinstance(err, ssl.SSLCertVerificationError) and err.verify_code in codes


# The first row that fits any link of the chain of causes; the narrower ones stand above.
RULES: list[tuple[Rule, str]] = [
    (lambda err: isinstance(err, RevokedError), "hub-revoked"),
    (lambda err: isinstance(err, HubAnswerError), "hub-strange"),
    (lambda err: _certificate(err, DATE_CODES), "hub-certificate-date"),
    (lambda err: _certificate(err, NAME_CODES), "hub-certificate-name"),
    (lambda err: isinstance(err, ssl.SSLCertVerificationError), "hub-certificate"),
    (lambda err: isinstance(err, ssl.SSLError), "hub-no-tls"),
    (lambda err: isinstance(err, httpx.ProxyError), "hub-proxy-refuses"),
    (lambda err: isinstance(err, socket.gaierror), "hub-name"),
    (lambda err: isinstance(err, ConnectionRefusedError), "hub-refused"),
    (lambda err: isinstance(err, httpx.TimeoutException | TimeoutError), "hub-timeout"),
    (lambda err: isinstance(err, OSError) and err.errno in NO_NETWORK, "hub-no-network"),
]
OTHERWISE = "hub-away"


def why(err: HubError) -> str:
    """Return the row of ADVICE that fits."""
    chain = list(_causes(err))
    return next((row for rule, row in RULES if any(map(rule, chain))), OTHERWISE)


def _causes(err: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what it came from, said or not; of several that came together, each."""
    while err is not None:
        yield err
        if isinstance(err, BaseExceptionGroup):
            for one in err.exceptions:
                yield from _causes(one)
        err = err.__cause__ or err.__context__
