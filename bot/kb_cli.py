"""`qingka kb …`: check the knowledge folder, ask it, measure it, and learn from what the hub was asked.

Exit codes: 0 fine · 1 the articles or guides have mistakes, or answer worse than a baseline · 2 a folder, a file, a
ticket or an option that cannot be used · 3 the hub's database cannot be used.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.kb import learning, measuring
from bot.kb.endings import said_in_a_sentence, stop
from bot.kb.measuring import found_as_dict
from bot.kb.options import Folder, GuideFolder, Json, Semantic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knowledge.answer import Answerer, Found
    from knowledge.article import Mistake
    from knowledge.library import Library

app = typer.Typer(no_args_is_help=True)
app.command("eval")(measuring.evaluate)
app.command("misses")(learning.show_misses)
app.command("draft")(learning.draft)
app.command("stats")(learning.show_stats)


@app.command()
def check(articles: Folder = None, guides: GuideFolder = None) -> None:
    """Name file and line of every mistake in the articles and guides; ours must name their sources, too."""
    from knowledge import library

    with said_in_a_sentence():
        mistakes = library.check(articles or library.SHIPPED, strict=articles is None)
        _stop_for(mistakes, "KB-001")
        known = library.load(articles or library.SHIPPED)
        said = f"{len(known.articles)} articles"
        if guides or articles is None:
            said += f" and {_check_guides(guides, known)} guides"
    typer.echo(f"No mistakes in {said}.")


@app.command()
def ask(
    text: Annotated[
        str | None, typer.Argument(metavar="[TEXT]", help="default: each line of standard input")
    ] = None,
    articles: Folder = None,
    as_json: Json = False,
    semantic: Semantic = True,
) -> None:
    """Ask a question and see what would be decided."""
    from knowledge.answer import Answerer

    with said_in_a_sentence():
        answerer = Answerer.open(articles, semantic=semantic)
    for question in _lines_of_stdin() if text is None else [text]:
        found = answerer.ask(question)
        typer.echo(
            json.dumps(found_as_dict(found), ensure_ascii=False) if as_json else _lines(answerer, found)
        )


def _check_guides(folder: Path | None, articles: Library) -> int:
    """Name every mistake in the guides; return how many there are."""
    from knowledge import guides

    where = folder or guides.SHIPPED
    _stop_for(guides.check(where, articles), "KB-003")
    return len(guides.load(where).originals)


def _stop_for(mistakes: Sequence[Mistake], code: str) -> None:
    for mistake in mistakes:
        typer.echo(str(mistake))
    if mistakes:
        stop(1, f"{code}: mistakes: {len(mistakes)}")


def _lines_of_stdin() -> Iterator[str]:
    for line in typer.get_text_stream("stdin", encoding="utf-8", errors="replace"):
        if line.strip():
            yield line


def _lines(answerer: Answerer, found: Found) -> str:
    lines = [f"{found.decision}  {found.score:.0%}"]
    for name, score in found.candidates:
        lines.append(f"  {score:4.0%}  {name}  {answerer.library.article(name).title}")
    if found.unknown_codes:
        lines.append(f"  codes that no article knows: {', '.join(found.unknown_codes)}")
    return "\n".join(lines)
