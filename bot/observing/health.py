"""Whether the hub is ready: part by part."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.observing.asking import Asking, SilentError
from bot.pulse import Pulse


@dataclass(frozen=True, slots=True)
class Part:
    """How one part is. Only `name` and `ok` are for everybody."""

    name: str
    ok: bool
    age_s: float | None = None
    trouble: str = ""


Look = Callable[[], Awaitable[Sequence[Part]]]


class Health:
    """Looks at every part when somebody asks."""

    def __init__(self, looks: Sequence[Look]) -> None:
        self._looks = looks

    async def parts(self) -> list[Part]:
        """Return how each part is now."""
        return [part for look in self._looks for part in await look()]


def of_records(is_current: Asking[bool]) -> Look:
    """Return a look at the records: do they answer, and is their schema of this version."""

    async def look() -> Sequence[Part]:
        try:
            current = await is_current.answer()
        except SilentError as error:
            return [
                Part("records", ok=False, trouble=str(error)),
                Part("schema", ok=False, trouble="unknown"),
            ]
        trouble = "" if current else "not of this version: qingka db upgrade"
        return [Part("records", ok=True), Part("schema", ok=current, trouble=trouble)]

    return look


def of_pulses(pulses: Sequence[Pulse]) -> Look:
    """Return a look at the parts that beat."""

    async def look() -> Sequence[Part]:
        return [_of(pulse) for pulse in pulses]

    return look


def of_fact(name: str, is_so: Callable[[], bool], otherwise: str) -> Look:
    """Return a look at something that is so or not; `otherwise` says what is the matter then."""

    async def look() -> Sequence[Part]:
        ok = is_so()
        return [Part(name, ok, trouble="" if ok else otherwise)]

    return look


def _of(pulse: Pulse) -> Part:
    ok, age_s = pulse.is_well, pulse.age_s
    silent = "nothing yet" if age_s is None else f"silent for longer than {pulse.limit_s:g} s"
    return Part(
        pulse.name, ok, None if age_s is None else round(age_s, 1), pulse.trouble or ("" if ok else silent)
    )
