"""The list of known problems and of what looks like one, with its buttons."""

from __future__ import annotations

from datetime import timedelta

from bot.dialog.messages import Button
from bot.dialog.turn import Turn
from bot.records.types import now
from bot.tickets import alike, problems
from bot.tickets.alike import WINDOW, Group
from bot.tickets.problem_views import ProblemView, sites_of
from handlers.times import shown
from handlers.turns import words_of
from handlers.words import Words

SHOWN = 5  # of either kind
HOURS = int(WINDOW / timedelta(hours=1))
Rows = list[list[Button]]


async def overview(turn: Turn) -> tuple[str, Rows]:
    """Return the open problems and the groups of this person's sites, with a row of buttons for each."""
    words, sites = words_of(turn), sites_of(turn.person)
    known = await turn.do(problems.listed, sites)
    named = {one.signature for one in known}
    found = await turn.do(alike.groups, sites, now() - WINDOW)
    groups = [one for one in found if one.unresolved and one.signature not in named]
    if not known and not groups:
        return words("problems-none", hours=HOURS), []
    text = "\n".join([*_known(words, known), *_groups(words, groups)])
    rows = [problem_buttons(turn, one) for one in known[:SHOWN]]
    rows += [[_group_buttons(turn, one, place)] for place, one in enumerate(groups[:SHOWN], start=1)]
    return text, [row for part in rows for row in part]


def problem_buttons(turn: Turn, problem: ProblemView) -> Rows:
    """Return what can be done with an open problem."""
    args = {"problem": problem.id}
    resolve = turn.text("button-resolve-all", problem=problem.id)
    view = turn.text("button-problem-tickets", name=f"#{problem.id}")
    return [
        [
            Button(resolve, "problem.resolve", args, once=False),
            Button(view, "problem.view", args, once=False),
        ]
    ]


def _group_buttons(turn: Turn, group: Group, place: int) -> list[Button]:
    args = {"signature": group.signature}
    announce = turn.text("button-announce", number=str(place))
    view = turn.text("button-problem-tickets", name=str(place))
    return [
        Button(announce, "problem.announce", args, once=False),
        Button(view, "problem.view", args, once=False),
    ]


def _known(words: Words, known: list[ProblemView]) -> list[str]:
    if not known:
        return []
    return [
        words("problems-known"),
        *(_problem_line(words, one) for one in known[:SHOWN]),
        *_more(words, known),
    ]


def _groups(words: Words, groups: list[Group]) -> list[str]:
    if not groups:
        return []
    head = words("problems-alike", hours=HOURS)
    lines = [_group_line(words, place, one) for place, one in enumerate(groups[:SHOWN], start=1)]
    return [head, *lines, *_more(words, groups)]


def _more(words: Words, found: list[ProblemView] | list[Group]) -> list[str]:
    return [words("problems-more", count=len(found) - SHOWN)] if len(found) > SHOWN else []


def _problem_line(words: Words, problem: ProblemView) -> str:
    return words(
        "problems-known-line",
        problem=problem.id,
        title=problem.title,
        tickets=words("problem-unresolved", count=problem.tickets),
        told=words("problem-told", count=problem.told),
        person=problem.made_by or "—",
        at=shown(problem.made_at),
    )


def _group_line(words: Words, place: int, group: Group) -> str:
    return words(
        "problems-alike-line",
        number=str(place),
        title=group.title(words.language),
        tickets=words("problem-tickets", count=group.count),
        unresolved=words("problem-unresolved", count=group.unresolved),
        since=shown(group.first),
        phase=_phase(words, group),
    )


def _phase(words: Words, group: Group) -> str:
    phase = group.fields.get("phase", "")
    key = f"phase-{phase}"
    return words("problems-phase", phase=words(key)) if phase and words.texts.has(key) else ""
