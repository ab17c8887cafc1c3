"""What may leave this host. Source: zc line, section 6. There is no way to widen the list at run time."""

from __future__ import annotations

from device.drivers.base import ForbiddenError
from device.line.crc import is_sealed
from device.line.frames import REQUEST_TYPE

ALLOWED = frozenset({0x01, 0x02, 0x04, 0x06, 0x08, 0x0C, 0x11, 0x12, 0x13, 0x16, 0x30, 0x31, 0x32})

_HANDSHAKES = (b"OK\x00\x04", b"NP\x00\x05")  # an empty OK, and NP with any pack


def check_outgoing(frame: bytes) -> None:
    """Let exactly one whole frame of the allow-list pass.

    Raises:
        ForbiddenError: any other bytes.
    """
    if not (is_sealed(frame) and (_is_handshake(frame) or _is_allowed_request(frame))):
        raise ForbiddenError(f"not sent: {frame[:5].hex(' ')} is outside the allow-list")


def _is_handshake(frame: bytes) -> bool:
    return frame[:4] in _HANDSHAKES and len(frame) == frame[3] + 2


def _is_allowed_request(frame: bytes) -> bool:
    return (
        len(frame) >= 7
        and frame[0] == 0x1B
        and frame[1] == REQUEST_TYPE
        and frame[2] in ALLOWED
        and len(frame) == frame[4] + 2
    )
