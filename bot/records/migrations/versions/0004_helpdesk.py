"""helpdesk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.records.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sites", sa.JSON(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", bot.records.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("problem", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_problem_signature"), ["signature"], unique=False)

    op.create_table(
        "staff_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("topics", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("left_at", bot.records.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "chat_id"),
    )
    op.create_table(
        "board_link",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", bot.records.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    with op.batch_alter_table("board_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_board_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "board_session",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    with op.batch_alter_table("board_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_board_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "board_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "name"),
    )
    with op.batch_alter_table("board_view", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_board_view_person_id"), ["person_id"], unique=False)

    op.create_table(
        "problem_telling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"],
            ["problem.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("problem_id", "person_id"),
    )
    with op.batch_alter_table("problem_telling", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_problem_telling_problem_id"), ["problem_id"], unique=False)

    op.create_table(
        "problem_lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("does", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("tickets", sa.JSON(), nullable=False),
        sa.Column("at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"],
            ["problem.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("problem_lot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_problem_lot_problem_id"), ["problem_id"], unique=False)

    op.create_table(
        "goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("due_at", bot.records.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("left_s", sa.Float(), nullable=True),
        sa.Column("next_at", bot.records.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("warned_at", bot.records.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("missed_at", bot.records.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("met_at", bot.records.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ticket_id", "kind"),
    )
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.create_index("goal_next", ["next_at"], unique=False)
        batch_op.create_index("goal_met", ["met_at"], unique=False)
        batch_op.create_index("goal_missed", ["missed_at"], unique=False)

    op.create_table(
        "ticket_tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ticket_id", "tag"),
    )
    with op.batch_alter_table("ticket_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_tag_tag"), ["tag"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_tag_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("made_at", bot.records.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["staff_group.id"],
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ticket_id", "group_id"),
    )
    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.create_index("topic_thread", ["group_id", "thread_id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("at", bot.records.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["ticket_entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index("attachment_wanted", ["state", "not_before"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_ticket_id"), ["ticket_id"], unique=False)

    op.create_index(op.f("ix_audit_subject"), "audit", ["subject"], unique=False)

    with op.batch_alter_table("checkup", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ticket_ids", sa.JSON(), server_default="[]", nullable=False))
        batch_op.alter_column("ticket_ids", server_default=None)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("blocked_at", bot.records.types.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("erased_at", bot.records.types.UtcDateTime(timezone=True), nullable=True)
        )

    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="2"))
        batch_op.add_column(sa.Column("driver", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("firmware", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("signature", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("signature_version", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("problem_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("said_at", bot.records.types.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("answered_at", bot.records.types.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("closed_at", bot.records.types.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("escalated_at", bot.records.types.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("merged_into", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("rating", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_ticket_changed_at"), ["changed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_merged_into"), ["merged_into"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_problem_id"), ["problem_id"], unique=False)
        batch_op.create_index("ticket_alike", ["signature", "created_at"], unique=False)
        batch_op.drop_index(batch_op.f("ix_ticket_site_id"))
        batch_op.create_index("ticket_at_site", ["site_id", "state", "person_id", "changed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_answered_at"), ["answered_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_device_id"), ["device_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_resolved_at"), ["resolved_at"], unique=False)
        batch_op.create_index(
            "ticket_escalated",
            ["id"],
            unique=False,
            sqlite_where=sa.text("escalated_at IS NOT NULL"),
            postgresql_where=sa.text("escalated_at IS NOT NULL"),
        )
        batch_op.create_index("ticket_list", ["state", "priority", "id"], unique=False)

    with op.batch_alter_table("ticket_entry", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("edited_at", bot.records.types.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("source_channel", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("source_chat_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("source_message_id", sa.BigInteger(), nullable=True))
        batch_op.create_index(
            "ticket_entry_source", ["source_channel", "source_chat_id", "source_message_id"], unique=False
        )
        batch_op.create_index(
            "ticket_reopened",
            ["at", "ticket_id"],
            unique=False,
            sqlite_where=sa.text("kind = 'event' AND text = 'reopen'"),
            postgresql_where=sa.text("kind = 'event' AND text = 'reopen'"),
        )

    op.create_index("operation_ended", "operation", ["plan", "ended_at"], unique=False)


def downgrade() -> None:
    op.drop_index("operation_ended", table_name="operation")
    with op.batch_alter_table("checkup", schema=None) as batch_op:
        batch_op.drop_column("ticket_ids")

    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_entry_id"))
        batch_op.drop_index("attachment_wanted")

    op.drop_table("attachment")
    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.drop_index("topic_thread")

    op.drop_table("topic")
    with op.batch_alter_table("ticket_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_tag_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_ticket_tag_tag"))

    op.drop_table("ticket_tag")
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.drop_index("goal_missed")
        batch_op.drop_index("goal_met")
        batch_op.drop_index("goal_next")

    op.drop_table("goal")
    with op.batch_alter_table("problem_lot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_lot_problem_id"))

    op.drop_table("problem_lot")
    with op.batch_alter_table("problem_telling", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_telling_problem_id"))

    op.drop_table("problem_telling")
    with op.batch_alter_table("board_view", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_board_view_person_id"))

    op.drop_table("board_view")
    with op.batch_alter_table("board_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_board_session_person_id"))

    op.drop_table("board_session")
    with op.batch_alter_table("board_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_board_link_person_id"))

    op.drop_table("board_link")
    op.drop_table("staff_group")
    with op.batch_alter_table("problem", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_signature"))

    op.drop_table("problem")

    # Not in a batch: SQLite would make these tables anew, which it refuses while rows refer to them.
    op.drop_index(op.f("ix_audit_subject"), table_name="audit")
    op.drop_index("ticket_reopened", table_name="ticket_entry")
    op.drop_index("ticket_entry_source", table_name="ticket_entry")
    op.drop_column("ticket_entry", "source_message_id")
    op.drop_column("ticket_entry", "source_chat_id")
    op.drop_column("ticket_entry", "source_channel")
    op.drop_column("ticket_entry", "edited_at")

    op.drop_index("ticket_list", table_name="ticket")
    op.drop_index("ticket_escalated", table_name="ticket")
    op.drop_index("ticket_at_site", table_name="ticket")
    op.drop_index(op.f("ix_ticket_resolved_at"), table_name="ticket")
    op.drop_index(op.f("ix_ticket_device_id"), table_name="ticket")
    op.drop_index(op.f("ix_ticket_answered_at"), table_name="ticket")
    op.create_index(op.f("ix_ticket_site_id"), "ticket", ["site_id"], unique=False)
    op.drop_index("ticket_alike", table_name="ticket")
    op.drop_index(op.f("ix_ticket_problem_id"), table_name="ticket")
    op.drop_index(op.f("ix_ticket_owner_id"), table_name="ticket")
    op.drop_index(op.f("ix_ticket_merged_into"), table_name="ticket")
    op.drop_index(op.f("ix_ticket_changed_at"), table_name="ticket")
    op.drop_column("ticket", "rating")
    op.drop_column("ticket", "merged_into")
    op.drop_column("ticket", "escalated_at")
    op.drop_column("ticket", "closed_at")
    op.drop_column("ticket", "answered_at")
    op.drop_column("ticket", "said_at")
    op.drop_column("ticket", "problem_id")
    op.drop_column("ticket", "signature_version")
    op.drop_column("ticket", "signature")
    op.drop_column("ticket", "firmware")
    op.drop_column("ticket", "driver")
    op.drop_column("ticket", "priority")

    op.drop_column("person", "erased_at")
    op.drop_column("person", "blocked_at")
