"""Writes docs/settings.md from the settings' model: `python -m tests.settings_page docs/settings.md`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from bot.settings_view import Described, described

_BLOCK = re.compile(r"(<!-- table: settings -->\n).*?(<!-- end -->)", re.DOTALL)


def with_settings(text: str) -> str:
    """Return the text with the table as the model has it now."""
    head = "| in qingka.toml | in the environment | takes | default | what it does |\n|---|---|---|---|---|"
    table = "\n".join([head, *map(_line, described())])
    return _BLOCK.sub(lambda found: f"{found[1]}{table}\n{found[2]}", text)


def _line(one: Described) -> str:
    default = f"`{one.default}`" if one.default not in {"", '""'} else "–"
    kind = f"{one.kind}; **secret**" if one.secret else one.kind
    says = one.says.replace("|", "\\|")
    return f"| `{one.name}` | `{one.variable}` | {kind} | {default} | {says} |"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_settings(path.read_text("utf-8")), "utf-8")
