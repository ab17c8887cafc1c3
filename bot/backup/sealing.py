"""A backup sealed in the age format, for whom its recipient's key is: the hub cannot open it again, nor can a thief."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

import pyrage
from pyrage.x25519 import Identity, Recipient

from bot.backup.errors import DamagedError, RecipientError, SealedError

MAGIC = b"age-encryption.org/"
ENDING = ".age"
NO_KEY_FITS = "No matching keys found"  # pyrage's words; every other DecryptError is damage


def recipient(text: str) -> Recipient:
    """Return for whom to seal. Raises RecipientError."""
    try:
        return Recipient.from_str(text)
    except pyrage.RecipientError as err:
        raise RecipientError(f"--seal-for wants a public key of age, which begins with age1: {err}") from err


def key(path: Path) -> Identity:
    """Return the secret key that stands in a file, as age-keygen writes it. Raises SealedError."""
    try:
        lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
        return Identity.from_str(next(line for line in lines if line and not line.startswith("#")))
    except (OSError, UnicodeDecodeError, StopIteration, pyrage.IdentityError) as err:
        # Never the text itself: it may be a key with one wrong letter.
        raise SealedError(f"{path}: no key of age can be read from it") from err


def is_sealed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def seal(plain: Path, sealed: Path, to: Recipient) -> None:
    """Write `plain` sealed into a new file for its owner alone."""
    with plain.open("rb") as source, _private(sealed) as target:
        pyrage.encrypt_io(source, target, [to])


def unseal(sealed: Path, plain: Path, identity: Identity | None) -> None:
    """Write what is sealed into a new file for its owner alone.

    Raises:
        SealedError: the key is missing, or another; DamagedError: what is sealed is not whole.
    """
    if identity is None:
        raise SealedError(f"{sealed}: it is sealed; name the file with the key: --key FILE")
    try:
        with sealed.open("rb") as source, _private(plain) as target:
            pyrage.decrypt_io(source, target, [identity])
    except pyrage.DecryptError as err:
        if str(err) == NO_KEY_FITS:
            raise SealedError(f"{sealed}: it is sealed for another key than this one") from err
        raise DamagedError(f"{sealed}: {err}") from err
    except OSError as err:
        if err.errno is not None:
            raise
        raise DamagedError(f"{sealed}: {err}") from err


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
