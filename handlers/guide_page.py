"""How a step of a guided tree looks: its text, its buttons in rows that fit a phone, and the story for a ticket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.dialog.messages import Button
from bot.dialog.post import Formatted
from bot.dialog.turn import Turn
from bot.guiding import Walk, Walked
from handlers.markdown import formatted, joined
from handlers.rows import in_rows
from handlers.turns import words_of
from handlers.words import Words
from knowledge.guide import ENDS, Guide, Kind, Option, Step, Target
from knowledge.guides import Articles

NARROW = 16  # columns of a label, of which two fit side by side; a Chinese character takes two
STORY_STEPS = 12  # the last ones of a long walk


class Guides(Protocol):
    @property
    def originals(self) -> Sequence[Guide]: ...  # Chinese

    def guide(self, guide_id: str, language: str = "zh") -> Guide:
        """Raises KeyError."""

    def about(self, article_id: str) -> str | None:
        """Return the id of the guide that an article offers."""

    def __contains__(self, guide_id: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a button stands: a step of a walk."""

    walk: Walk
    step: str

    @property
    def args(self) -> dict[str, Any]:
        """What the button keeps of it."""
        walk = self.walk
        return {"guide": walk.guide, "run": walk.run, "question": walk.question_id, "step": self.step}


def place_of(person_id: int, args: Mapping[str, Any]) -> Place:
    """Return the place that a button kept."""
    question = args.get("question")
    walk = Walk(
        str(args["run"]), person_id, str(args["guide"]), question if question is None else int(question)
    )
    return Place(walk, str(args["step"]))


def slot_of(walk: Walk) -> str:
    """Return the slot that shows the walk's present step."""
    return f"guide-{walk.run}"


def step_text(words: Words, guide: Guide, step: Step, number: int) -> Formatted:
    """Return a step; the first step of a walk says where the guide comes from, too."""
    head = words("guide-head", title=guide.title, number=number)
    return joined([head, formatted(step.say), *([_source(words, guide)] if number == 1 else [])], "\n\n")


def step_buttons(
    turn: Turn, guide: Guide, place: Place, articles: Articles, *, first: bool
) -> list[list[Button]]:
    """Return a step's buttons; none leads to an article that is not there.

    Args:
        first: nothing lies before this step.
    """
    step = guide.steps[place.step]
    choices = [
        _button(place, option)
        for option in step.options
        if option.to.kind is not Kind.ARTICLE or option.to.name in articles
    ]
    ways = [] if first else [Button(turn.text("button-back"), "guide.back", place.args, once=False)]
    if not {Kind.PERSON, Kind.UNSOLVED} & {option.to.kind for option in step.options}:
        ways.append(_button(place, Option(turn.text("button-human"), Target(Kind.PERSON))))
    return [*_rows(choices), *([ways] if ways else [])]


def list_buttons(guides: Iterable[Guide], question: int | None = None) -> list[list[Button]]:
    """Return a button for each guide.

    Args:
        question: the number of the question that they are offered for.
    """
    args = {"question": question}
    return _rows([Button(one.title, "guide.begin", {**args, "guide": one.id}, once=False) for one in guides])


def story(turn: Turn, guide: Guide, way: Sequence[Walked]) -> str:
    """Return what support reads of a walk: each question and what was chosen there, in one line."""
    words = words_of(turn)
    lines = [_line(words, guide, number, walked) for number, walked in enumerate(way, start=1)]
    return words("guide-story", title=guide.title, path=words("list-divider").join(lines[-STORY_STEPS:]))


def _button(place: Place, option: Option) -> Button:
    """Return a button of a step; one that ends the walk is good once."""
    args = {**place.args, "to": option.to.choice}
    return Button(option.label, "guide.go", args, once=option.to.kind in ENDS)


def _line(words: Words, guide: Guide, number: int, walked: Walked) -> str:
    step = guide.steps.get(walked.step)
    option = step.option(walked.choice) if step and walked.choice else None
    chosen = option.label if option else words("button-human") if walked.choice else "—"
    return words(
        "guide-story-step", number=number, step=step.headline if step else walked.step, chosen=chosen
    )


def _source(words: Words, guide: Guide) -> str:
    source = words(
        "guide-source",
        sources=words("list-separator").join(guide.sources),
        updated=guide.updated.isoformat() if guide.updated else "—",
    )
    return f"{source}\n{words(f'certainty-{guide.certainty}')}"


def _rows(buttons: Sequence[Button]) -> list[list[Button]]:
    narrow = all(_columns(button.label) <= NARROW for button in buttons)
    return in_rows(buttons, 2 if narrow else 1)


def _columns(label: str) -> int:
    return sum(1 + (char > "\u2e7f") for char in label)
