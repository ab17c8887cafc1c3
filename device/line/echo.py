"""Adapters that send the host its own bytes back. Source: zc line, section 9."""

from __future__ import annotations


class EchoFilter:
    """Takes the host's own bytes out of what is received, as long as they stand in front."""

    def __init__(self) -> None:
        self._due = b""
        self._held = b""
        self.seen = False  # this line has echoed before

    def sent(self, frame: bytes) -> None:
        """Expect the echo of `frame`."""
        self._due += frame

    def feed(self, chunk: bytes) -> bytes:
        """Return `chunk` without echo; bytes that may still become one are held back."""
        data = self._held + chunk
        self._held = b""
        if not self._due:
            return data
        if data.startswith(self._due):
            data, self._due, self.seen = data[len(self._due) :], b"", True
            return data
        if self._due.startswith(data):
            self._held = data
            return b""
        self._due = b""
        return data

    def reset(self) -> None:
        """Expect nothing; whether this line echoes stays known."""
        self._due = self._held = b""

    @property
    def due(self) -> int:
        """Bytes of echo that are still to come."""
        return len(self._due) - len(self._held)
