"""How a command of `qingka kb` ends when it cannot go on: one sentence with its code, and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from bot.errors import HubError
from bot.learning.errors import LearningError
from bot.settings import SettingsError
from knowledge.article import ArticlesError, KnowledgeError


@contextmanager
def said_in_a_sentence() -> Iterator[None]:
    """Turn the errors of the folder, the database and the disk into their ending."""
    try:
        yield
    except ArticlesError as error:
        stop(1, f"{error.code}: {error}")
    except (KnowledgeError, LearningError, SettingsError) as error:
        stop(2, f"{error.code}: {error}")
    except HubError as error:
        stop(3, f"{error.code}: {error}")
    except OSError as error:
        stop(2, f"OS-001: {error}")


def stop(status: int, sentence: str) -> NoReturn:
    """End the command."""
    typer.echo(sentence, err=True)
    sys.exit(status)
