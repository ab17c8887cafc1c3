"""production."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.records.types import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("seen_at", UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("said_at", UtcDateTime(timezone=True), nullable=True))
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("doubtful", sa.Integer(), nullable=False, server_default="0"))
        batch_op.drop_index("outbox_waiting")
        batch_op.create_index("outbox_next", ["channel", "state", "kind", "id"])
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shut_out_at", UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("shut_out_at")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("outbox_next")
        batch_op.create_index("outbox_waiting", ["channel", "state", "id"])
        batch_op.drop_column("doubtful")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_column("said_at")
        batch_op.drop_column("seen_at")
        batch_op.drop_column("attempts")
