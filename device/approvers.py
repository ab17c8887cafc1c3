"""Enrol an approver: a TOTP secret (RFC 6238), and the address from which an authenticator app takes it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyotp

from device.enrol import SITE
from device.guard import STEP_S
from device.journal import Journal


@dataclass(frozen=True, slots=True)
class Enrolled:
    person: str
    name: str
    secret: str = field(repr=False)  # base32
    uri: str = field(repr=False)  # otpauth://…
    replaced: bool  # a secret was there before; it is void


def add(journal: Journal, person: str, name: str) -> Enrolled:
    """Make a secret and keep it in the journal; nothing but this result ever shows it."""
    replaced = journal.people.approver(person) is not None
    secret = pyotp.random_base32()
    journal.people.add(person, name, secret)
    issuer = f"Qingka {journal.store.fact(SITE)}".strip()
    uri = pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(name=name, issuer_name=issuer)
    return Enrolled(person, name, secret, uri, replaced)
