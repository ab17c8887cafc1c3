"""A table of steps as a diagram."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from transitions import State
from transitions.extensions import GraphMachine

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
    machine = _Drawing(
        model=None,
        states=[{"name": _identifier(state), "label": state} for state in states],
        transitions=[
            [str(step), _identifier(source), _identifier(target)] for step, source, target in arrows
        ],
        initial=_identifier(initial),
        auto_transitions=False,
        graph_engine="mermaid",
    )
    machine.style_attributes = PLAIN
    text = machine.graph_cls(machine).get_graph(title=f"title: {name}").draw(None)
    return "\n".join(line.rstrip() for line in str(text).splitlines())


def _identifier(text: str) -> str:
    return re.sub(r"\W", "_", text)
