"""Tells whom the rows' way concerns, so that nothing that goes wrong there keeps the rows from going on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot.channels.outbox_types import Lost, Tell

P = ParamSpec("P")

log = logging.getLogger(__name__)


def tell_lost(session: Session, tell: Tell, lost: Lost) -> None:
    """Tell of a message that never arrives, when it had a slot or may be said once only."""
    if lost.slot or lost.once:
        tell_apart(session, tell.lost, lost)


def tell_apart(
    session: Session, call: Callable[Concatenate[Session, P], None], *args: P.args, **kwargs: P.kwargs
) -> None:
    """Call `call(session, …)` behind a savepoint; what it raises is logged, and takes back only what it wrote.

    Raises:
        OperationalError: the records fail.
    """
    try:
        with session.begin_nested():
            call(session, *args, **kwargs)
    except OperationalError:
        raise
    except Exception:
        log.exception("OUT-505: what became of a message cannot be told")
