"""What can be wrong with the ways through one guide.

KB-321 a button, or `begin`, to a step that is not there     KB-322 an operation that nobody knows
KB-323 a step without a button                               KB-324 a step that no way leads to
KB-325 a step from which no way leads out                    KB-326 no way to a person from a step
KB-327 two buttons of a step alike
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from knowledge.guide import PLANS, Guide, Kind, Option, Step

Wrong = tuple[int, str, str]  # line, code, sentence
TO_PEOPLE = (Kind.PERSON, Kind.UNSOLVED)


def wrongs(guide: Guide, begin_line: int) -> Iterator[Wrong]:
    """Yield every mistake of an original; a step with one is not blamed for what follows from it."""
    if guide.begin not in guide.steps:
        yield begin_line, "KB-321", f"there is no step {guide.begin!r} to begin with"
    else:
        yield from _unreachable(guide)
    for step in guide.steps.values():
        yield from _of_buttons(guide, step)
    yield from _without_way(guide)


def _of_buttons(guide: Guide, step: Step) -> Iterator[Wrong]:
    if not step.options:
        yield step.line, "KB-323", f"the step {step.name} has no button: nobody gets on from there"
    seen: set[str] = set()
    for option in step.options:
        yield from _of_target(guide, option)
        for what in (option.to.choice, f"label {option.label}"):
            if what in seen:
                yield option.line, "KB-327", f"the step {step.name} has two buttons alike: {what}"
            seen.add(what)


def _of_target(guide: Guide, option: Option) -> Iterator[Wrong]:
    to = option.to
    if to.kind is Kind.STEP and to.name not in guide.steps:
        yield option.line, "KB-321", f"there is no step {to.name!r} for the button {option.label!r}"
    if to.kind is Kind.START and to.name not in PLANS:
        known = ", ".join(PLANS)
        yield option.line, "KB-322", f"the button {option.label!r} starts {to.name!r}; there are {known}"


def _unreachable(guide: Guide) -> Iterator[Wrong]:
    reached, waiting = {guide.begin}, [guide.begin]
    while waiting:
        for name in _next(guide.steps[waiting.pop()]):
            if name in guide.steps and name not in reached:
                reached.add(name)
                waiting.append(name)
    for step in guide.steps.values():
        if step.name not in reached:
            yield step.line, "KB-324", f"no way leads to the step {step.name}"


def _without_way(guide: Guide) -> Iterator[Wrong]:
    out = _leading(guide, lambda option: option.to.kind is not Kind.STEP)
    to_people = _leading(guide, lambda option: option.to.kind in TO_PEOPLE)
    for step in guide.steps.values():
        if step.name not in out:
            yield step.line, "KB-325", f"from the step {step.name} every way goes round in a circle"
        elif step.name not in to_people:
            yield step.line, "KB-326", f"from the step {step.name} no way leads to a person"


def _leading(guide: Guide, leads: Callable[[Option], bool]) -> set[str]:
    """Return the steps from which a way leads to such a button, or to a step that is wrong in itself."""
    found = {
        step.name
        for step in guide.steps.values()
        if not step.options or any(leads(one) or _is_lost(guide, one) for one in step.options)
    }
    while more := {
        step.name for step in guide.steps.values() if step.name not in found and found & {*_next(step)}
    }:
        found |= more
    return found


def _is_lost(guide: Guide, option: Option) -> bool:
    return option.to.kind is Kind.STEP and option.to.name not in guide.steps


def _next(step: Step) -> Iterator[str]:
    return (option.to.name for option in step.options if option.to.kind is Kind.STEP)
