"""What an approver sees before saying yes to a batch, and which codes are open."""

from __future__ import annotations

from collections.abc import Sequence

from bot.batches.states import CodeState
from bot.batches.views import Batch, SiteCode, SiteTotals
from bot.dialog.messages import Button, Buttons
from device.contract import fingerprint
from handlers.batch_progress import buttons
from handlers.words import Words

SITES = 20  # in a question; all of them are in its table
NAMED = 10  # sites in a line


def question(words: Words, batch: Batch, totals: Sequence[SiteTotals]) -> str:
    """Return what an approver sees before saying yes: the sites whose codes are his to type."""
    head = words(
        "batch-question",
        batch=batch.name,
        plan=words.plan(batch.plan),
        devices=sum(one.devices for one in totals),
        sites=len(totals),
        fingerprint=fingerprint(batch.digest),
    )
    sites = [_site(words, one) for one in totals[:SITES]]
    if len(totals) > SITES:
        sites.append(words("batch-more-sites", count=len(totals) - SITES))
    left = batch.counts.total - batch.counts.awaiting
    rest = [words("batch-not-in", count=left)] if left else []
    return "\n".join([head, *sites, *rest, words("batch-attest")])


def question_buttons(words: Words, batch: Batch) -> Buttons:
    args = {"batch": batch.id, "digest": batch.digest}
    yes = Button(words("button-approve"), "batch.approve", args, once=False)
    no = Button(words("button-deny"), "batch.deny", args)
    return [[yes, no], *buttons(words, batch)[-1:]]


def still_open(words: Words, codes: Sequence[SiteCode]) -> list[str]:
    """Return the line that says which codes are open, in the order in which they are taken."""
    sites = [one.site for one in codes if one.state is CodeState.OPEN]
    return [words("batch-open", sites=named(words, sites), count=len(sites))] if sites else []


def named(words: Words, sites: Sequence[str]) -> str:
    """Return names in a line; a dash for none."""
    told = words("list-separator").join(sites[:NAMED]) or "—"
    return told if len(sites) <= NAMED else f"{told} …"


def _site(words: Words, one: SiteTotals) -> str:
    line = words(
        "batch-site", site=one.site, devices=one.devices, issued=one.issued, amount=f"{one.amount:,.2f}"
    )
    warned = [
        words("batch-site-warned", why=words.reason(why, "", {}), count=n) for why, n in one.warnings.items()
    ]
    return "\n".join([line, *warned])
