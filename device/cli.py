"""`qingka-agent …`: the command line of the agent at a site. No logic: it calls, prints, and ends as exits.py says."""

from __future__ import annotations

import errno
import logging
import os
import sqlite3
import sys
from collections.abc import Sequence
from typing import Annotated, NoReturn

import typer

from device.commands import approvers, backups
from device.commands.doctor import doctor
from device.commands.enrol import enrol
from device.commands.options import CONFIG, ConfigPath
from device.commands.service import service
from device.commands.status import status
from device.commands.unlock import unlock
from device.disk_trouble import number_of
from device.drivers.base import DeviceError
from device.errors import AgentError, JournalError
from device.exits import Exit, summary
from device.probe_command import probe_command
from device.simulator.command import simulate

log = logging.getLogger(__name__)

app = typer.Typer(epilog=summary(), no_args_is_help=True, pretty_exceptions_enable=False)
app.command()(enrol)


KeptBy = Annotated[
    str,
    typer.Option(
        envvar="QINGKA_KEPT_BY", help="what starts this again when it ends; systemd is known by itself"
    ),
]


@app.command()
def run(kept_by: KeptBy = "", config: ConfigPath = CONFIG) -> None:
    """Keep calling the hub and carry out what it asks, until SIGTERM or Ctrl-C; nothing listens here.

    The log goes to stderr and to logs/agent.log in the state folder. An act that has begun is brought to its end
    before this ends.
    """
    from device import logs
    from device.agent import run
    from device.life import keeper

    logs.to_stderr()
    raise typer.Exit(run(config, kept_by or keeper(os.environ, os.getpid())))


app.command()(status)
app.command()(doctor)
app.command()(service)
app.add_typer(approvers.app, name="approvers")
app.command()(unlock)
app.add_typer(backups.app, name="backups")
app.command("sim")(simulate)
app.command("probe")(probe_command)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"qingka-agent {version('qingka')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="say the version and end")
    ] = False,
) -> None:
    """Qingka 清卡: the agent at a site."""


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script; an error is one sentence with its code.

    Args:
        arguments: instead of this process's own.
    """
    try:
        app(arguments)
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)
    except AgentError as err:
        _fail(err.exit_code, err.code, str(err))
    except DeviceError as err:
        _fail(Exit.DEVICE, err.code, str(err))
    except sqlite3.Error as err:
        of_the_disk = number_of(err) not in (None, errno.EBUSY)
        status = Exit.DEVICE if of_the_disk else JournalError.exit_code
        _fail(status, JournalError.code, f"the journal cannot be used: {err}")
    except OSError as err:
        _fail(Exit.DEVICE, "OS-001", str(err))
    except Exception:
        log.exception("AGT-000: a mistake in qingka-agent; please send this to support")
        sys.exit(Exit.BUG)


def _fail(status: int, code: str, sentence: str) -> NoReturn:
    typer.echo(f"{code}: {sentence}", err=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
