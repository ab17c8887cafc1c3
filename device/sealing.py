"""Copies in places are sealed with the site's key, in the age format: what `age -d -i backup.key` opens, too.

Sealing needs the recipient alone, which stands in the journal; opening needs the key, which stands in `backup.key`
of the state folder, and which its owner was shown once: the journal knows whether he was.
"""

from __future__ import annotations

import codecs
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
# As editors and shells save a line: with a mark of Notepad's or PowerShell's, or in the encoding of a Chinese Windows.
MARKED = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
ENCODINGS = ("utf-8", "gb18030")
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
            KeyFileError: it cannot be read, has no key, or something that is none.
        """
        text = _text_of(path)
        return cls() if text is None else cls.parse(text, str(path))

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

    def secret_for(self, recipient: str) -> str:
        """Return the secret that opens what is sealed for a recipient; "": it is not among these."""
        return next((str(one) for one in self._identities if str(one.to_public()) == recipient), "")

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
    before = _text_of(path) or ""
    identity = Identity.generate()
    text = f"# made {now():%Y-%m-%d}; for: {identity.to_public()}\n{identity}\n"
    write_atomically(path, (text + before).encode())
    backups.seal_for(str(identity.to_public()))
    return str(identity)


def unshown(state: Path, backups: Backups) -> str:
    """Return the secret for which copies are sealed, if it is here and was not shown yet; "" otherwise."""
    recipient = backups.recipient
    return "" if recipient in ("", backups.shown) else Keys.load(state / FILE).secret_for(recipient)


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


def _text_of(path: Path) -> str | None:
    """Return a file's text in whatever encoding it was saved; None: there is no file.

    Raises:
        KeyFileError: it cannot be read.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as err:
        raise KeyFileError(f"{path}: cannot be read: {err.strerror}; a key begins with {MARK}") from err
    marked = next((encoding for mark, encoding in MARKED.items() if raw.startswith(mark)), None)
    for encoding in (marked,) if marked else ENCODINGS:
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("utf-8", errors="replace")


def _identity(secret: str) -> Identity:
    try:
        return Identity.from_str(secret)
    except pyrage.IdentityError as err:
        # Never the text itself: it may be a key with one wrong letter.
        raise KeyFileError(f"this is no key: {err}; a key is one line that begins with {MARK}") from err
