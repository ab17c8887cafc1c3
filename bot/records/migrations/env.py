"""Alembic's entry: runs the migrations on the connection that bot.records.schema hands over."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

import bot.records  # noqa: F401  registers every table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=False,
)
with context.begin_transaction():
    context.run_migrations()
