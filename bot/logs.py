"""The hub's log: one handler on stderr, for the commands that talk in logs and for those that talk to a person.

Only handlers are set, where there are none yet: who has this process's log already keeps hearing all of it.
"""

from __future__ import annotations

import logging
import sys

NOISY = ("httpx", "httpcore", "telegram", "alembic")  # httpx logs addresses, the token within, at INFO


def to_stderr(level: str) -> None:
    """Send every record from `level` up, such as "info", to stderr."""
    logging.basicConfig(
        level=level.upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)


def only_errors() -> None:
    """Send errors alone to stderr: a person reads this terminal, and nothing else stands between what is said."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.ERROR)
    logging.basicConfig(format="%(message)s", handlers=[handler])
