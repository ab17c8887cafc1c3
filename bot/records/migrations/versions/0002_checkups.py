"""checkups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.records.types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checkup",
        sa.Column("command_id", sa.String(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", bot.records.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["command_id"],
            ["command.id"],
        ),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["device.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("command_id"),
    )
    with op.batch_alter_table("checkup", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checkup_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("checkup", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checkup_person_id"))

    op.drop_table("checkup")
