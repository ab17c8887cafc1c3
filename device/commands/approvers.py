"""`qingka-agent approvers`: who may say yes, with a secret that never leaves the site."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from device.commands.options import CONFIG, AsJson, ConfigPath, opened, print_json

app = typer.Typer(help="Who may approve acts at this site.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="what the bot says to /me, P3")]


@app.command()
def add(
    number: Number,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="what people call them")] = None,
    named: Annotated[str | None, typer.Option("--name", help="the same")] = None,
    as_json: AsJson = False,
    config: ConfigPath = CONFIG,
) -> None:
    """Make an approver's secret and show it once, as a QR code for an authenticator app; an older one is void."""
    from device.approvers import add

    person, called = _person(number), (name or named or "").strip()
    if not called:
        raise typer.BadParameter("say the approver's name", param_hint="NAME")
    with opened(config) as (_, journal):
        made = add(journal, person, called)
    if as_json:
        print_json({"person": made.person, "name": made.name, "secret": made.secret, "uri": made.uri})
        return
    _show_code(made.uri)
    typer.echo(f"{made.name} ({made.person}): scan this now, it is shown once. By hand: {made.secret}")
    if made.replaced:
        typer.echo("The code that was there before is void.")


@app.command("list")
def show(as_json: AsJson = False, config: ConfigPath = CONFIG) -> None:
    """List the approvers, without their secrets."""
    with opened(config) as (_, journal):
        known = [{"person": one.person, "name": one.name} for one in journal.people.approvers()]
    if as_json:
        print_json(known)
        return
    for one in known:
        typer.echo(f"{one['person']}  {one['name']}")
    if not known:
        typer.echo("No approver yet: qingka-agent approvers add P3 NAME")


@app.command()
def remove(number: Number, config: ConfigPath = CONFIG) -> None:
    """Take an approver's right away."""
    person = _person(number)
    with opened(config) as (_, journal):
        known = journal.people.remove(person)
    if not known:
        typer.echo(f"{person} is no approver here", err=True)
        raise typer.Exit(1)
    typer.echo(f"{person} approves nothing here any more.")


def _person(number: str) -> str:
    """Return a person's number as the hub writes it; raises typer.BadParameter."""
    person = number.strip().upper()
    if not (person[:1] == "P" and person[1:].isascii() and person[1:].isdigit()):
        raise typer.BadParameter(
            f"{number!r} is no number like P3; the bot says it to /me", param_hint="NUMBER"
        )
    return person


def _show_code(uri: str) -> None:
    """Draw the QR code as small as this terminal's characters allow."""
    import segno

    try:
        "▀▄█".encode(sys.stdout.encoding or "ascii")
        compact = True
    except UnicodeEncodeError:
        compact = False
    segno.make(uri, micro=False).terminal(sys.stdout, compact=compact)
