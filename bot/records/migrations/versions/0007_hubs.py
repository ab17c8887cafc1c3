"""several hubs on one database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.records.types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hub",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("started_at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "hub_role",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=True),
        sa.Column("since", bot.records.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hub_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("dialog", sa.BigInteger(), nullable=True))
        batch_op.create_index(
            "inbox_dialog",
            ["dialog", "id"],
            unique=False,
            sqlite_where=sa.text("dialog IS NOT NULL AND state = 'new'"),
            postgresql_where=sa.text("dialog IS NOT NULL AND state = 'new'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index("inbox_dialog")
        batch_op.drop_column("dialog")
        batch_op.drop_column("hub_id")
    op.drop_table("hub_role")
    op.drop_table("hub")
