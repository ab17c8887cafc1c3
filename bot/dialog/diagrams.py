"""A table of steps as a diagram."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from transitions import State
from transitions.extensions import GraphMachine

ANYWHERE = "any state"  # stands for all of them where a step leads on from each
PLAIN: dict[str, str | dict[str, Any]] = {"node": {"default": {"fillcolor": "white", "color": "black"}}}


class _Labelled(State):
    """A state whose text stands in the box, while its name is fit for an identifier."""

    def __init__(self, name: str, label: str = "", **options: Any) -> None:
        super().__init__(name, **options)
        self.label = label


class _Drawing(GraphMachine):
    state_cls = _Labelled


def draw(name: str, states: Sequence[str], arrows: Sequence[tuple[str, str, str]], initial: str) -> str:
    """Return a mermaid state diagram; `arrows` are step, from and to."""
    drawn = _gathered(states, arrows)
    anywhere = [ANYWHERE] if any(source == ANYWHERE for _, source, _ in drawn) else []
    machine = _Drawing(
        model=None,
        states=[{"name": _identifier(state), "label": state} for state in (*states, *anywhere)],
        transitions=[[str(step), _identifier(source), _identifier(target)] for step, source, target in drawn],
        initial=_identifier(initial),
        auto_transitions=False,
        graph_engine="mermaid",
    )
    machine.style_attributes = PLAIN
    text = machine.graph_cls(machine).get_graph(title=f"title: {name}").draw(None)
    return "\n".join(line.rstrip() for line in str(text).splitlines())


def _gathered(states: Sequence[str], arrows: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return the arrows, those that leave every state as one."""
    sources: dict[tuple[str, str], set[str]] = {}
    for step, source, target in arrows:
        sources.setdefault((step, target), set()).add(source)
    found: dict[tuple[str, str, str], None] = {}
    for step, source, target in arrows:
        everywhere = sources[step, target] >= set(states)
        found[step, ANYWHERE if everywhere else source, target] = None
    return list(found)


def _identifier(text: str) -> str:
    return re.sub(r"\W", "_", text)
