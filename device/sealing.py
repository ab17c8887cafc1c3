"""Copies in places are sealed with the site's key, in the age format: what `age -d -i backup.key` opens, too.

Sealing needs the recipient alone, which stands in the journal; opening needs the key, which stands in `backup.key`
of the state folder, and which its owner was shown once.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import pyrage
from pyrage.x25519 import Identity, Recipient

from device.clock import now
from device.errors import DamagedRunError, KeyFileError, SealedRunError
from device.files import sync, write_atomically
from device.journal_backups import Backups

FILE = "backup.key"
MAGIC = b"age-encryption.org/"
MARK = "AGE-SECRET-KEY-"
NO_KEY_FITS = "No matching keys found"  # pyrage's words; every other DecryptError is damage
A_KEY = "is sealed; name a file with the site's key: --key FILE"
ANOTHER_KEY = "is sealed with another key than those given; name the file with the right one: --key FILE"


class Keys:
    """The keys of a site, the newest first: new copies are sealed for it, older ones are opened by the others."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        """Raises KeyFileError: one is no key."""
        self._identities = [_identity(one) for one in secrets]

    @classmethod
    def load(cls, path: Path) -> Keys:
        """Return the keys of a file; none when there is no file.

        Raises:
            KeyFileError: it has no key, or something that is none.
        """
        if not path.exists():
            return cls()
        return cls.parse(path.read_text(encoding="utf-8", errors="replace"), str(path))

    @classmethod
    def parse(cls, text: str, name: str) -> Keys:
        """Return the keys of a text, one a line, `#` before comments; `name` names it in errors.

        Raises:
            KeyFileError
        """
        lines = [line.strip() for line in text.splitlines()]
        secrets = [line for line in lines if line and not line.startswith("#")]
        if not secrets:
            raise KeyFileError(f"{name}: has no key in it; a key begins with {MARK}")
        return cls(secrets)

    @property
    def recipient(self) -> str:
        """Return for whom new copies are sealed, "age1…"; "" without a key."""
        return str(self._identities[0].to_public()) if self._identities else ""

    @property
    def recipients(self) -> tuple[str, ...]:
        return tuple(str(one.to_public()) for one in self._identities)

    def open(self, sealed: Path, plain: Path) -> None:
        """Write what is sealed into a new file, for its owner alone.

        Raises:
            SealedRunError: none of the keys opens it; DamagedRunError: it is not whole; OSError: the disk.
        """
        try:
            with sealed.open("rb") as source, _private(plain) as target:
                pyrage.decrypt_io(source, target, self._identities)
        except pyrage.DecryptError as err:
            if str(err) != NO_KEY_FITS:
                raise DamagedRunError(f"{sealed}: {err}") from err
            raise SealedRunError(f"{sealed}: {ANOTHER_KEY if self._identities else A_KEY}") from err
        except OSError as err:
            if err.errno is not None:
                raise
            raise DamagedRunError(f"{sealed}: {err}") from err


def make_key(state: Path, backups: Backups) -> str:
    """Make a new key before those that the state folder has, seal for it from now on, and return its secret.

    Raises:
        KeyFileError: the file that is there cannot be used; nothing was changed.
    """
    path = state / FILE
    Keys.load(path)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    identity = Identity.generate()
    text = f"# made {now():%Y-%m-%d}; for: {identity.to_public()}\n{identity}\n"
    write_atomically(path, (text + before).encode())
    backups.seal_for(str(identity.to_public()))
    return str(identity)


def seal(plain: Path, sealed: Path, recipient: str) -> None:
    """Write `plain` sealed for one recipient, on the disk for sure; memory does not grow with its size."""
    with plain.open("rb") as source, _private(sealed) as target:
        pyrage.encrypt_io(source, target, [Recipient.from_str(recipient)])
        target.flush()
        sync(target.fileno())


def is_sealed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


@contextlib.contextmanager
def opened(path: Path, keys: Keys, scratch: Path) -> Iterator[Path]:
    """Yield a file that is not sealed: `path` itself, or what it holds, at `scratch` until the end.

    Raises:
        SealedRunError, DamagedRunError, OSError
    """
    if not _looks_sealed(path):
        yield path
        return
    try:
        keys.open(path, scratch)
        yield scratch
    finally:
        scratch.unlink(missing_ok=True)


def _looks_sealed(path: Path) -> bool:
    try:
        return is_sealed(path)
    except OSError as err:
        raise DamagedRunError(f"{path}: {err.strerror}") from err


def _private(path: Path) -> IO[bytes]:
    """Open a file for writing that its owner alone may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _identity(secret: str) -> Identity:
    try:
        return Identity.from_str(secret)
    except pyrage.IdentityError as err:
        # Never the text itself: it may be a key with one wrong letter.
        raise KeyFileError(f"this is no key: {err}; a key is one line that begins with {MARK}") from err
