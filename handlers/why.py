"""Why the bot answered as it did: `/why` shows what was measured, and the score that decided."""

from __future__ import annotations

from sqlmodel import Session

from bot import questions
from bot.dialog.messages import Button
from bot.dialog.post import Formatted
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission
from bot.questions import Question
from handlers.answers import Articles, title_button
from handlers.markdown import joined, monospaced, quoted
from handlers.times import shown
from handlers.turns import number_typed, words_of
from handlers.words import Words
from knowledge.thresholds import Thresholds

NOTHING = "—"


class WhyHandler:
    """Shows what is kept of a question.

    Args:
        thresholds: by which is decided now.
    """

    def __init__(self, articles: Articles, thresholds: Thresholds) -> None:
        self.articles = articles
        self.thresholds = thresholds

    def register(self, router: Router) -> None:
        router.command("why", Route(self.why, Permission.AUDIT, menu="menu-why"), ("依据", "why"))

    async def why(self, turn: Turn) -> None:
        """Show one's own last question; with a number, that one, if this person looks into where it was asked."""
        number = number_typed(turn)
        if number is None and turn.argument.strip():
            await turn.say("why-how")
            return
        question = await turn.do(_question, turn.person.id, number)
        if question is None or not question.seen_by(turn.person):
            await turn.say("why-none")
            return
        text = why_text(words_of(turn), question, self.thresholds)
        await turn.say_text(text, buttons=self._buttons(turn, question))

    def _buttons(self, turn: Turn, question: Question) -> list[list[Button]]:
        names = [name for name, _ in question.candidates if name in self.articles]
        titles = [[title_button(turn, self.articles, name, "article.show", article=name)] for name in names]
        if question.ticket_id is None or not turn.person.may(Permission.TRIAGE):
            return titles
        label = f"#{question.ticket_id}"
        return [*titles, [Button(label, "triage.view", {"ticket": question.ticket_id}, once=False)]]


def why_text(words: Words, question: Question, thresholds: Thresholds) -> Formatted:
    """Return what is kept of a question, with the candidates and the features as columns."""
    head = words(
        "why",
        question=question.id,
        at=shown(question.at),
        person=question.person,
        number=f"P{question.person_id}",
    )
    decision = words(
        "why-decision",
        decision=words(f"decision-{question.decision}"),
        score=_score(question),
        answer=f"{thresholds.answer:.4f}",
        suggest=f"{thresholds.suggest:.4f}",
    )
    tail = words(
        "why-after",
        codes=words("list-separator").join(map(str.upper, question.unknown_codes)) or NOTHING,
        chosen=words("button-none") if question.chosen == "" else question.chosen or NOTHING,
        thumb={1: "👍", -1: "👎"}.get(question.thumb or 0, NOTHING),
        ticket=NOTHING if question.ticket_id is None else f"#{question.ticket_id}",
    )
    return joined(
        [
            head,
            quoted(question.text),
            decision,
            words("why-candidates"),
            _columns(question.candidates),
            words("why-features"),
            _columns(question.features),
            tail,
        ]
    )


def _score(question: Question) -> str:
    """Return the score that decided; without candidates there was none."""
    return f"{question.score:.4f}" if question.candidates else NOTHING


def _columns(rows: tuple[tuple[str, float], ...]) -> Formatted:
    if not rows:
        return Formatted(NOTHING)
    width = max(len(name) for name, _ in rows)
    return monospaced("\n".join(f"{name.ljust(width)} {value:8.4f}" for name, value in rows))


def _question(session: Session, person_id: int, number: int | None) -> Question | None:
    if number is not None:
        return questions.find(session, number)
    return next(iter(questions.last(session, person_id)), None)
