"""What came of a batch: how many well, why the others did not, what helps; as words and as a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from sqlmodel import Session

from bot.batches.states import BatchState
from bot.batches.views import Batch, Item
from bot.charts.shapes import Bars, Series
from bot.clearing.phases import Phase
from bot.clearing.reasons import article_of
from bot.dialog.messages import Button, Buttons
from handlers.batch_lines import BAD, bad_items, grouped
from handlers.batch_progress import buttons, stand
from handlers.words import Words

REASONS = 8  # in a summary
ARTICLES = 3  # buttons to them
BARS = 10


def summary(session: Session, words: Words, batch: Batch, sites: Collection[int]) -> str:
    """Return what came of a batch that has ended.

    Args:
        sites: whose devices may be named.
    """
    key = "batch-ended" if batch.night is None else "batch-night"
    text = words(key, batch=batch.name, plan=words.plan(batch.plan), total=batch.counts.total)
    state = (
        []
        if batch.state is BatchState.DONE
        else [words("batch-ended-so", state=words(f"batch-state-{batch.state}"))]
    )
    return "\n".join([text, *state, stand(words, batch), *grouped(session, words, batch, REASONS, sites)])


def end_buttons(session: Session, words: Words, batch: Batch) -> Buttons:
    """Return the articles that help with the commonest reasons, and the way to the devices."""
    articles: dict[str, Item] = {}
    for one in bad_items(session, batch, batch.counts.total):
        articles.setdefault(article_of(one.reason, one.code), one)
    articles.pop("", None)
    helps = [_help(words, article, one) for article, one in list(articles.items())[:ARTICLES]]
    return [*([helps] if helps else []), *buttons(words, batch)[-1:]]


def chart(session: Session, words: Words, batch: Batch) -> Bars:
    """Return what came of the devices: a bar for those that are done, and one for each other end with its code."""
    counts = batch.counts
    ends = Counter({words("phase-done"): counts.of(Phase.DONE), words("batch-end-needless"): counts.needless})
    for one in bad_items(session, batch, counts.total):
        ends[_end(words, one)] += 1
    for phase in (Phase.DENIED, Phase.EXPIRED, Phase.CANCELLED):
        ends[words(f"phase-{phase}")] += counts.of(phase)
    shown = [(name, count) for name, count in ends.most_common(BARS) if count]
    title = words("batch-chart", batch=batch.name, plan=words.plan(batch.plan), total=counts.total)
    values = tuple(float(count) for _, count in shown)
    return Bars(title, tuple(name for name, _ in shown), (Series(title, values),), words("batch-chart-none"))


def _end(words: Words, one: Item) -> str:
    if one.phase not in BAD:
        return words("batch-end-none")
    end = words(f"phase-{one.phase}")
    return words("batch-end-code", end=end, code=one.code) if one.code else end


def _help(words: Words, article: str, one: Item) -> Button:
    label = words("button-batch-article", code=one.code) if one.code else words("button-article")
    return Button(label, "article.show", {"article": article}, once=False)
