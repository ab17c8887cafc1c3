"""`qingka …`: the hub's command line. No logic: it reads settings, calls, prints, and turns errors into exit codes.

Exit codes: 0 fine · 1 a check found trouble · 2 bad usage, settings or content · 3 not ready (database, port).
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot import calendar_cli, imports_cli, kb_cli, logs, papers_cli, people_cli
from bot.backup import cli as backup_cli
from bot.errors import HubError
from bot.redaction import Redaction
from bot.service import Installation, Unit, text_of, this_command
from bot.settings import SettingsError, read_settings
from knowledge.article import KnowledgeError

app = typer.Typer(help="Qingka 清卡: the hub.", no_args_is_help=True, pretty_exceptions_enable=False)
admin = typer.Typer(help="First steps of administration.", no_args_is_help=True)
audit_app = typer.Typer(help="The audit log.", no_args_is_help=True)
db = typer.Typer(help="The database.", no_args_is_help=True)
app.command("backup")(backup_cli.backup)
app.command("restore")(backup_cli.restore)
app.command("import")(imports_cli.run)
app.command("receipt")(papers_cli.receipt)
app.command("statement")(papers_cli.statement)
app.add_typer(kb_cli.app, name="kb", help="The knowledge folder.")
app.add_typer(people_cli.app, name="people", help="Persons.")
app.add_typer(calendar_cli.app, name="calendar", help="Filing windows.")
app.add_typer(admin, name="admin")
app.add_typer(audit_app, name="audit")
app.add_typer(db, name="db")

Language = Annotated[str | None, typer.Option(help="zh or en; default: the person's own")]


@app.command()
def serve() -> None:
    """Run the hub: Telegram, the agents' relay, and the clock."""
    from bot.channels.telegram_setup import secrets_of
    from bot.serving import run

    settings = read_settings()
    logs.to_stderr(settings.log_level, settings.log_format, Redaction(secrets_of(settings)))
    sys.exit(run(settings))


@app.command()
def chat(
    as_: Annotated[
        str, typer.Option("--as", help='a person\'s name or number ("P7"); a new name is a guest')
    ],
    language: Language = None,
) -> None:
    """Talk to the bot in this terminal: the same dialog as in Telegram."""
    from bot.channels.console_seat import SeatError
    from bot.chatting import chat as run

    if language not in {None, "zh", "en"}:
        _fail(2, "USE-001", "--language is zh or en")
    settings = read_settings()
    logs.only_errors(Redaction(settings.secrets))
    try:
        sys.exit(asyncio.run(run(settings, as_, language)))
    except SeatError as error:
        _fail(2, error.code, str(error))


@app.command()
def demo(
    devices: Annotated[
        int, typer.Option(min=1, max=64, help="2 or more: an office, at sites of up to 8")
    ] = 1,
) -> None:
    """Hub, agents and simulated devices on this machine: a tour, then a prompt."""
    from bot.demo.main import main as run

    sys.exit(run(devices))


@app.command("settings")
def show_settings() -> None:
    """Show what counts now and whence it comes; secrets stay hidden."""
    from bot import settings_view

    for one in settings_view.counting(read_settings()):
        typer.echo(f"{one.name} = {one.value}  # {one.source}")
    for stranger in settings_view.strangers():
        typer.echo(f"no setting: {stranger}", err=True)


@admin.command("invite")
def admin_invite() -> None:
    """Make a one-time code for the first administrator."""
    from bot.upkeep import invite_admin

    code = asyncio.run(invite_admin(read_settings()))
    typer.echo(f"Send this to the bot within 7 days, once:\n\n  /start {code}\n")


@audit_app.command("verify")
def audit_verify(
    head: Annotated[str | None, typer.Option(help="a hash from a receipt that the log must hold")] = None,
    receipt: Annotated[
        str | None, typer.Option(help="a receipt's code, as its QR code says it, or its PDF")
    ] = None,
) -> None:
    """Check that no entry of the audit log was changed, removed or moved, and that a receipt stands in it."""
    if receipt is not None:
        papers_cli.check(receipt)
        return
    from bot.upkeep import verify_audit

    problem, count = asyncio.run(verify_audit(read_settings(), head))
    if problem:
        _fail(1, "AUD-001", problem)
    typer.echo(f"The audit log is whole: {count} entries.")


@audit_app.command("export")
def audit_export(
    to: Annotated[Path | None, typer.Argument(help="file; default: standard output")] = None,
) -> None:
    """Write the audit log as JSON lines."""
    from bot.upkeep import export_audit

    lines = asyncio.run(export_audit(read_settings()))
    if to is None:
        for line in lines:
            typer.echo(line)
        return
    to.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    typer.echo(f"{len(lines)} entries written to {to}")


@app.command()
def service(
    unit: Annotated[Unit, typer.Argument(help="systemd (the hub), backup, or timer (of the backup)")],
    user: Annotated[str, typer.Option(help="who the service is to be")] = "qingka",
    to: Annotated[
        Path | None, typer.Option(help="folder of the backups; default: in the hub's state")
    ] = None,
    seal_for: Annotated[str, typer.Option(help="public key (age1…) that backups are sealed for")] = "",
) -> None:
    """Print a unit for systemd; nothing is installed.

    qingka service systemd | sudo tee /etc/systemd/system/qingka.service
    """
    typer.echo(text_of(unit, Installation(this_command(), user, to, seal_for)), nl=False)


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database's schema to this version; a SQLite database is copied beside itself first."""
    from bot.upkeep import upgrade_database

    done = upgrade_database(read_settings())
    typer.echo(f"The database is up to date: schema {done.after}, before {done.before or 'none'}.")
    if done.kept is not None:
        typer.echo(f"As it was before: {done.kept}")


@db.command("status")
def db_status() -> None:
    """Say which schema the database has and which this version wants; 1 when they differ."""
    from bot.upkeep import standing

    found = standing(read_settings())
    schemas = f"schema {found.here or 'none'}, this version wants {found.wanted}"
    if found.is_newer:
        _fail(1, "DB-003", f"{schemas}: the database is of a later version; install that version again")
    if found.here != found.wanted:
        _fail(1, "DB-002", f"{schemas}; run: qingka db upgrade")
    typer.echo(f"The database is up to date: {schemas}.")


def main() -> None:
    """The console script; what goes wrong outside a command's own errors is said in one sentence."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        _fail(3, "OS-001", str(error))
    except SettingsError as error:
        _fail(2, error.code, str(error))
    except (HubError, KnowledgeError) as error:
        _fail(3, error.code, str(error))


def _fail(status: int, code: str, sentence: str) -> NoReturn:
    typer.echo(f"{code}: {sentence}", err=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
