"""What a batch would do, in the words of a chat and of the board."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot.batches.preview import Preview, PreviewSite
from bot.batches.views import LeftOut
from bot.clearing.flow import ACTS
from device.contract import Plan
from handlers.words import Words

PLANS = (Plan.CLEAR, Plan.REPORT, Plan.BACKUP, Plan.VERIFY)  # the first two need a yes
SITES, NAMES = 12, 3  # that one message names


def text(words: Words, found: Preview, *, words_typed: str = "", canary: bool = False) -> str:
    """Return the card's text: how many where, who cannot take part and why, how long it takes, who says yes."""
    return "\n".join(lines(words, found, words_typed=words_typed, canary=canary))


def lines(words: Words, found: Preview, *, words_typed: str = "", canary: bool = False) -> Iterator[str]:
    plan, acts = words.plan(found.plan), found.plan in ACTS
    key = "batch-card-words" if words_typed else "batch-card"
    typed = {"words": words_typed} if words_typed else {}
    yield words(key, plan=plan, count=found.ready, sites=len(found.sites), **typed)
    yield from (_site(words, one) for one in found.sites[:SITES])
    if len(found.sites) > SITES:
        yield words("batch-more-sites", count=len(found.sites) - SITES)
    yield from out(words, found)
    yield from without_approver(words, found)
    if found.ready and found.backup_s is not None:
        yield words("batch-card-time", time=words.duration(found.backup_s))
    if found.ready and acts:
        yield words("batch-card-codes", count=len(found.sites))
        yield from _approvers(words, found)
    if canary and acts and found.ready > 1:
        yield words("batch-card-canary")
    yield words("batch-card-foot" if acts else "batch-card-foot-any")


def out(words: Words, found: Preview) -> Iterator[str]:
    """Yield who cannot take part: a line for each reason."""
    if not found.out:
        return
    yield words("batch-card-out", count=len(found.out))
    counted: Counter[LeftOut] = Counter(one.why for one in found.out)
    for why, count in counted.most_common():
        named = [one.device.label for one in found.out if one.why is why][:NAMES]
        names = words("list-separator").join(named)
        key = "batch-card-out-line" if count <= NAMES else "batch-card-out-many"
        yield words(key, why=words(f"left-{why}"), names=names, count=count)


def without_approver(words: Words, found: Preview) -> list[str]:
    """Return the line that names the sites where nobody may say yes, and what helps; none where there are none."""
    left = [one.device.site for one in found.out if one.why is LeftOut.NO_APPROVER]
    sites = list(dict.fromkeys(left))
    if not sites:
        return []
    named = words("list-separator").join(sites[:SITES])
    shown = named if len(sites) <= SITES else f"{named} …"
    return [words("batch-no-approver", sites=shown, count=len(sites), devices=len(left))]


def _site(words: Words, one: PreviewSite) -> str:
    return words("batch-card-site", site=one.site, count=one.devices)


def _approvers(words: Words, found: Preview) -> Iterator[str]:
    names = sorted({name for one in found.sites for name in one.approvers})
    if names:
        shown = words("list-separator").join(names[: 2 * NAMES])
        yield words("batch-card-approvers", names=shown)
