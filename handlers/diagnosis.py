"""What the doctor found, as people read it: what stands in the way first, with what to do; what is fine in one line."""

from __future__ import annotations

from collections.abc import Sequence

from bot.clearing.checkups import LIFE, Checkup
from bot.dialog.messages import Button, Buttons
from device.contract import Check, Ended, Level
from handlers.rows import in_rows
from handlers.words import Words

# What a sentence about a check may use; what did not come is a dash.
PARAMS = frozenset({
    "days", "detail", "device", "expected", "field", "found", "group", "host", "hours", "missing_mb", "path", "place",
    "port", "text", "user",
})  # fmt: skip
ARTICLES_SHOWN = 6  # buttons
MARKS = {Level.BLOCK: "⛔", Level.WARN: "⚠️", Level.INFO: "✓"}


def diagnosis(words: Words, checkup: Checkup, ended: Ended | None) -> tuple[str, Buttons]:
    """Return what is said to the asker when the look has ended; None: the agent did not come for it."""
    device = checkup.device.label
    again = [Button(words("button-doctor-again"), "doctor.ask", {"device": checkup.device.id}, once=False)]
    if ended is None:
        minutes = str(round(LIFE.total_seconds() / 60))
        return words("doctor-late", device=device, minutes=minutes), [[*again, _article(words, "agent-away")]]
    if not ended.checks:
        why = words.reason(str(ended.reason or ""), ended.code, dict(ended.params))
        return words("doctor-failed", device=device, why=why), [again]
    return _sheet(words, device, ended.checks), [*_articles(words, ended.checks), again]


def _sheet(words: Words, device: str, checks: Sequence[Check]) -> str:
    blocks, warnings, well = (_of(checks, level) for level in (Level.BLOCK, Level.WARN, Level.INFO))
    key = "doctor-blocked" if blocks else "doctor-warned" if warnings else "doctor-fit"
    counts = {"blocks": str(len(blocks)), "warnings": str(len(warnings)), "count": str(len(checks))}
    lines = [words(key, device=device, **counts)]
    lines += [sentence(words, one) for one in (*blocks, *warnings)]
    lines += _firmware(words, well)
    names = dict.fromkeys(name(words, one) for one in well)
    if names:
        lines.append(words("doctor-fine", names=words("list-separator").join(names)))
    return "\n".join(lines)


def sentence(words: Words, check: Check) -> str:
    """Return one check that did not come out well, and what to do about it."""
    why = check.params.get("why", "")
    known = {key: str(check.params.get(key) or "—") for key in PARAMS}
    if words.texts.has(f"advice-{why}"):
        told = words(f"advice-{why}", **known)
    elif words.texts.has(f"reason-{why}"):
        told = words.reason(why, "", dict(check.params))
    else:
        told = words(f"check-{check.level}", **known)
    return f"{MARKS[check.level]} {name(words, check)}{words('colon')}{told}"


def name(words: Words, check: Check) -> str:
    """Return what was looked at; a newer agent may look at what this hub has no word for."""
    key = f"check-{check.name}"
    plain = words(key) if words.texts.has(key) else check.name
    place = check.params.get("place")
    return words("check-of-place", name=plain, place=place) if place else plain


def _firmware(words: Words, checks: Sequence[Check]) -> list[str]:
    """Return a line of what is odd about the device; the agent lives with it."""
    odd = [
        key
        for one in checks
        if one.name == "firmware"
        for key in one.params.get("names", "").split(",")
        if key
    ]
    known = [words(f"quirk-{key}") for key in odd if words.texts.has(f"quirk-{key}")]
    return [words("doctor-odd", quirks=words("list-separator").join(known))] if known else []


def _of(checks: Sequence[Check], level: Level) -> list[Check]:
    return [one for one in checks if one.level is level]


def _articles(words: Words, checks: Sequence[Check]) -> Buttons:
    """Return a button for each article once, under the name of the first check that leads to it."""
    labels: dict[str, str] = {}
    for one in (*_of(checks, Level.BLOCK), *_of(checks, Level.WARN)):
        if one.article:
            labels.setdefault(one.article, name(words, one))
    buttons = [
        Button(words("button-doctor-article", name=label), "article.show", {"article": article}, once=False)
        for article, label in list(labels.items())[:ARTICLES_SHOWN]
    ]
    return in_rows(buttons, 2)


def _article(words: Words, article: str) -> Button:
    return Button(words("button-article"), "article.show", {"article": article}, once=False)
