"""`qingka kb misses`, `draft` and `stats`: what the hub's questions and tickets teach about the knowledge folder."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from bot.kb.endings import said_in_a_sentence
from bot.kb.options import Json
from bot.settings import read_settings

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.learning.misses import Cluster
    from bot.learning.stats import Helped

T = TypeVar("T")

SHOWN = 20  # clusters; JSON has all

Days = Annotated[int, typer.Option(min=1, help="how many days back")]
Since = Annotated[int | None, typer.Option("--days", min=1, help="how many days back; default: all")]
Out = Annotated[Path, typer.Option("--out", help="folder for the draft; not the one that a hub answers from")]


def show_misses(days: Days = 30, as_json: Json = False) -> None:
    """List what came to nothing, what is asked alike together, the most asked first."""
    from bot.learning import misses

    with said_in_a_sentence():
        found, names = _read(lambda session: (misses.find(session, _since(days)), misses.names(session)))
    clusters = misses.clustered(found)
    if as_json:
        rows = [_cluster_as_dict(cluster, names) for cluster in clusters]
        typer.echo(json.dumps({"days": days, "misses": len(found), "clusters": rows}, ensure_ascii=False))
        return
    typer.echo(f"{len(found)} misses in {days} days, {len(clusters)} clusters")
    for cluster in clusters[:SHOWN]:
        typer.echo(_cluster_line(_cluster_as_dict(cluster, names)))


def draft(
    ticket: Annotated[int, typer.Argument(help="number of a resolved ticket")], out: Out = Path("drafts")
) -> None:
    """Write a draft article from a solved ticket, and name what a person must fill in."""
    from bot.learning import drafts
    from bot.learning.errors import WrittenError
    from bot.records.types import now
    from knowledge import reading

    with said_in_a_sentence():
        made = _read(lambda session: drafts.of_ticket(session, ticket, now().astimezone().date()))
        file = out / made.file
        out.mkdir(parents=True, exist_ok=True)
        try:
            with file.open("x", encoding="utf-8") as writing:
                writing.write(made.markdown())
        except FileExistsError as error:
            raise WrittenError(
                f"{file} is there already; move it away or name another folder with --out"
            ) from error
        missing = reading.read(file, language="zh", strict=True).mistakes
    typer.echo(f"Written: {file}. Read it, fill in what is missing, then put it into the folder of articles.")
    for mistake in missing:
        typer.echo(str(mistake))


def show_stats(days: Since = None, as_json: Json = False) -> None:
    """Show how far each article, guide and step helps."""
    from bot.learning import stats

    since = None if days is None else _since(days)
    with said_in_a_sentence():
        articles, walks = _read(
            lambda session: (stats.articles(session, since), stats.guides(session, since))
        )
    rows = [
        {"article": one.article, "shown": one.shown, "up": one.up, "down": one.down, "person": one.person}
        | _rate(one.helped)
        for one in articles
    ]
    steps = [
        {
            "guide": one.guide,
            "step": one.step or None,
            "shown": one.shown,
            "solved": one.solved,
            "unsolved": one.unsolved,
            "person": one.person,
        }
        | _rate(stats.helped_by(one))
        for one in walks
    ]
    if as_json:
        typer.echo(json.dumps({"days": days, "articles": rows, "guides": steps}, ensure_ascii=False))
        return
    typer.echo(_table(["article", "shown", "up", "down", "person"], rows))
    typer.echo()
    typer.echo(_table(["guide", "step", "shown", "solved", "unsolved", "person"], steps))


def _read(call: Callable[[Session], T]) -> T:
    """Return `call(session)` on the hub's database."""
    from bot.upkeep import open_database

    async def read() -> T:
        database = open_database(read_settings())
        try:
            return await database.read(call)
        finally:
            await database.close()

    return asyncio.run(read())


def _since(days: int) -> datetime:
    from bot.records.types import now

    return now() - timedelta(days=days)


def _cluster_as_dict(cluster: Cluster, names: Sequence[str]) -> dict[str, Any]:
    from bot.learning.masking import masked

    return {
        "count": len(cluster.misses),
        "people": cluster.people,
        "example": masked(" ".join(cluster.example.text.split()), names),
        "first": cluster.first.date().isoformat(),
        "last": cluster.last.date().isoformat(),
        "nearest": cluster.nearest,
        "codes": list(cluster.codes),
        "kinds": {str(kind): count for kind, count in cluster.kinds.items()},
        "questions": [miss.question_id for miss in cluster.misses],
    }


def _cluster_line(row: dict[str, Any]) -> str:
    kinds = ", ".join(f"{count} {kind}" for kind, count in row["kinds"].items())
    return "\n".join(
        [
            f"{row['count']:4}  {row['example']}",
            f"      {row['people']} people · {row['first']}–{row['last']} · nearest {row['nearest'] or '-'} · {kinds}",
        ]
    )


def _rate(helped: Helped) -> dict[str, Any]:
    low, high = helped.interval
    known = helped.rate is not None
    return {
        "ended": helped.ended,
        "rate": round(helped.rate, 4) if helped.rate is not None else None,
        "ci95": [round(low, 4), round(high, 4)] if known else None,
    }


def _table(columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> str:
    """Return rows as columns, the solve rate with its 95 % interval as the last."""
    lines = [[*columns, "solved"], *([*(_cell(row[name]) for name in columns), _share(row)] for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    return "\n".join("  ".join(_padded(line, widths)).rstrip() for line in lines)


def _padded(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def _share(row: dict[str, Any]) -> str:
    if row["rate"] is None:
        return "-"
    low, high = row["ci95"]
    return f"{row['rate']:.0%} of {row['ended']} ({low:.0%}–{high:.0%})"
