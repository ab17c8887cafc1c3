"""learning."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.records.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guide_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("guide", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("choice", sa.String(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["question.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("guide_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guide_step_guide"), ["guide"], unique=False)
        batch_op.create_index(batch_op.f("ix_guide_step_run"), ["run"], unique=False)

    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.add_column(sa.Column("features", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("unknown_codes", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("ticket_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("sites", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.create_index(batch_op.f("ix_question_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_ticket_id"), ["ticket_id"], unique=False)
        batch_op.create_foreign_key("fk_question_ticket_id_ticket", "ticket", ["ticket_id"], ["id"])


def downgrade() -> None:
    # First: SQLite makes the table of questions anew, which it refuses while rows refer to it.
    with op.batch_alter_table("guide_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guide_step_run"))
        batch_op.drop_index(batch_op.f("ix_guide_step_guide"))

    op.drop_table("guide_step")

    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_constraint("fk_question_ticket_id_ticket", type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_question_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_question_at"))
        batch_op.drop_column("sites")
        batch_op.drop_column("ticket_id")
        batch_op.drop_column("unknown_codes")
        batch_op.drop_column("features")
