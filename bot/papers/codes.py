"""What stands in a receipt's QR code, and under it for people to type.

QK1 : operation number : digest of the body : hash of its audit entry : check, CRC-16
QK1:1042:9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B:2C26B46B68FFC68FF99B453C1D30413413422D70:8A3C

Digest and hash are the first 40 digits of SHA-256 in upper-case hexadecimal.
"""

from __future__ import annotations

import re
import unicodedata
from binascii import crc_hqx
from dataclasses import dataclass

from bot.papers.errors import CodeError, MistypedError, NoCodeInFileError

KIND = "QK1"
DIGITS = 40
GROUP = 5  # digits that a person types at a time
LONGEST = 1000  # characters of what may be a code
_SHAPE = re.compile(rf"{KIND}:([0-9]{{1,9}}):([0-9A-F]{{{DIGITS}}}):([0-9A-F]{{{DIGITS}}}):([0-9A-F]{{4}})")
_IN_FILE = re.compile(_SHAPE.pattern.encode())
_BETWEEN = re.compile(r"[\s\-‐-―·]+")
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True, slots=True)
class ReceiptCode:
    number: int  # of the operation
    digest: str
    head: str

    @property
    def text(self) -> str:
        """What the QR code says."""
        said = f"{KIND}:{self.number}:{self.digest}:{self.head}"
        return f"{said}:{_check(said)}"

    @property
    def typed(self) -> str:
        """The same in groups, for people."""
        kind, number, digest, head, check = self.text.split(":")
        return f"{kind} : {number} : {_grouped(digest)} : {_grouped(head)} : {check}"


def code_of(number: int, digest: str, head: str) -> ReceiptCode:
    """Return the code of a receipt.

    Args:
        digest: of its body, hex SHA-256.
        head: the hash of the audit entry that made it.
    """
    return ReceiptCode(number, digest[:DIGITS].upper(), head[:DIGITS].upper())


def read(text: str) -> ReceiptCode:
    """Return the code that somebody typed or photographed; blanks, dashes and case do not count.

    Raises:
        CodeError: it is none, or it has a mistake in it.
    """
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", text[:LONGEST]).upper())
    found = _SHAPE.fullmatch(plain.translate(_MEANT))
    if found is None:
        raise CodeError
    code = ReceiptCode(int(found[1]), found[2], found[3])
    if _check(found[0].rpartition(":")[0]) != found[4]:
        raise MistypedError
    return code


def read_file(content: bytes) -> ReceiptCode:
    """Return the code that a receipt's PDF carries among its properties. Raises CodeError."""
    found = _IN_FILE.search(content)
    if found is None:
        raise NoCodeInFileError
    return read(found[0].decode())


def _check(said: str) -> str:
    return f"{crc_hqx(said.encode(), 0xFFFF):04X}"


def _grouped(digits: str) -> str:
    return " ".join(digits[at : at + GROUP] for at in range(0, len(digits), GROUP))
