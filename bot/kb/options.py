"""Options that several commands of `qingka kb` share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[
    Path | None, typer.Option("--articles", help="folder of articles; default: the shipped one")
]
GuideFolder = Annotated[
    Path | None,
    typer.Option(
        "--guides", help="folder of guided trees; default: the shipped one, with the shipped articles"
    ),
]
Json = Annotated[bool, typer.Option("--json", help="print JSON")]
Semantic = Annotated[
    bool, typer.Option("--semantic/--no-semantic", help="use the sentence encoder where it is installed")
]
