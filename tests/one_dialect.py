"""SQLite's dialect for tests: what one engine has compiled, the next one takes.

SQLAlchemy keeps compiled statements by engine, and each test has an engine of its own: without this, a third of what
a dialog's test takes of the processor is compiling the statements of the test before.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

MOST = 2000  # statements kept
_compiled: LRUCache[Any, Any] = LRUCache(MOST)


class OneDialect(SQLiteDialect_pysqlite):
    """Equal to every other one of its kind: the dialect is a part of the key under which a statement is kept."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OneDialect)

    def __hash__(self) -> int:
        return hash(OneDialect)

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=_compiled)


def use() -> None:
    """Let every engine on SQLite that is made from now on have it."""
    for name in ("sqlite", "sqlite.pysqlite"):
        registry.register(name, __name__, OneDialect.__name__)
