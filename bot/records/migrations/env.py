"""Alembic's entry: runs the migrations on the connection that bot.records.schema hands over."""

from __future__ import annotations

from typing import Literal

from alembic import context
from sqlmodel import AutoString, SQLModel

import bot.records  # noqa: F401  registers every table


def _rendered(kind: str, item: object, _autogenerate: object) -> str | Literal[False]:
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=False,
    render_item=_rendered,
)
with context.begin_transaction():
    context.run_migrations()
