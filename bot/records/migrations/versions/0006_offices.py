"""offices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.records.types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("chosen", sa.String(), nullable=False),
        sa.Column("canary", sa.Boolean(), nullable=False),
        sa.Column("canary_id", sa.Integer(), nullable=True),
        sa.Column("night", sa.Date(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("lapses_at", bot.records.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", bot.records.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("shown_at", bot.records.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["requester_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_ended_at"), ["ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_batch_night"), ["night"], unique=False)
        batch_op.create_index(batch_op.f("ix_batch_requester_id"), ["requester_id"], unique=False)

    op.create_table(
        "filing_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(), nullable=False, server_default=""),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("set_at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["set_by"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("region", "month"),
    )
    op.create_table(
        "preference",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reminders", sa.Boolean(), nullable=False),
        sa.Column("leads", sa.JSON(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("escalations", sa.Boolean(), nullable=False),
        sa.Column("changed_at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "batch_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.String(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("command_id", sa.String(), nullable=True),
        sa.Column("tries_left", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("stale_at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("admitted_at", bot.records.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["approver_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batch.id"],
        ),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["site.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("batch_id", "agent_id", "digest"),
    )
    with op.batch_alter_table("batch_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_code_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_batch_code_command_id"), ["command_id"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("said_at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["device.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "device_id", "kind", "due"),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_device_id"), ["device_id"], unique=False)
        batch_op.create_index("reminder_said", ["person_id", "said_at"], unique=False)

    op.create_table(
        "responsibility",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("given_at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["device.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "device_id"),
    )
    with op.batch_alter_table("responsibility", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_responsibility_device_id"), ["device_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_responsibility_person_id"), ["person_id"], unique=False)

    op.create_table(
        "standing",
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", bot.records.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("reported", sa.Boolean(), nullable=True),
        sa.Column("pending", sa.Integer(), nullable=True),
        sa.Column("lock_date", sa.Date(), nullable=True),
        sa.Column("cleared", sa.String(), nullable=False),
        sa.Column("cleared_at", bot.records.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("backed_up_at", bot.records.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["device.id"],
        ),
        sa.PrimaryKeyConstraint("device_id"),
    )
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.create_index("standing_due", ["due", "device_id"], unique=False)
        batch_op.create_index("standing_seen", ["seen_at"], unique=False)
        batch_op.create_index("standing_site", ["site_id", "due"], unique=False)

    op.create_table(
        "batch_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("stale_at", bot.records.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batch.id"],
        ),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["device.id"],
        ),
        sa.ForeignKeyConstraint(
            ["operation_id"],
            ["operation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["site.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("batch_id", "device_id"),
    )
    with op.batch_alter_table("batch_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_item_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_batch_item_device_id"), ["device_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_batch_item_operation_id"), ["operation_id"], unique=False)

    with op.batch_alter_table("operation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("batch_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            "operation_of_batch",
            ["batch_id", "phase", "site_id", "command_id"],
            unique=False,
            sqlite_where=sa.text("batch_id IS NOT NULL"),
            postgresql_where=sa.text("batch_id IS NOT NULL"),
        )
        batch_op.create_index(
            "operation_open_at_site",
            ["site_id", "phase"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.add_column(sa.Column("named", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("also", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_invitation_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.add_column(sa.Column("region", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("nightly_by", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_column("nightly_by")
        batch_op.drop_column("region")

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_person_id"))
        batch_op.drop_column("person_id")
        batch_op.drop_column("also")

    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_column("named")

    with op.batch_alter_table("operation", schema=None) as batch_op:
        batch_op.drop_index("operation_open_at_site")
        batch_op.drop_index("operation_of_batch")
        batch_op.drop_column("batch_id")

    with op.batch_alter_table("batch_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batch_item_operation_id"))
        batch_op.drop_index(batch_op.f("ix_batch_item_device_id"))
        batch_op.drop_index(batch_op.f("ix_batch_item_batch_id"))

    op.drop_table("batch_item")
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.drop_index("standing_site")
        batch_op.drop_index("standing_seen")
        batch_op.drop_index("standing_due")

    op.drop_table("standing")
    with op.batch_alter_table("responsibility", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_responsibility_person_id"))
        batch_op.drop_index(batch_op.f("ix_responsibility_device_id"))

    op.drop_table("responsibility")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index("reminder_said")
        batch_op.drop_index(batch_op.f("ix_reminder_device_id"))

    op.drop_table("reminder")
    with op.batch_alter_table("batch_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batch_code_command_id"))
        batch_op.drop_index(batch_op.f("ix_batch_code_batch_id"))

    op.drop_table("batch_code")
    op.drop_table("preference")
    op.drop_table("filing_day")
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batch_requester_id"))
        batch_op.drop_index(batch_op.f("ix_batch_night"))
        batch_op.drop_index(batch_op.f("ix_batch_ended_at"))

    op.drop_table("batch")
