"""the fleet by pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("agent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("acts_locked", sa.Boolean(), server_default="0", nullable=False))
    agent = sa.table("agent", sa.column("acts_locked", sa.Boolean()), sa.column("presence", sa.JSON()))
    told = agent.c.presence["acts_locked"].as_boolean()
    op.execute(agent.update().where(told).values(acts_locked=True))
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.drop_index("standing_due")
        batch_op.create_index("standing_due", ["due", "site_id", "device_id", "lock_date"], unique=False)
        batch_op.create_index("standing_lock", ["lock_date"], unique=False)
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index("device_taxpayer", ["nsrsbh", "site_id"], unique=False)
        batch_op.create_index(
            "device_absent",
            ["id"],
            unique=False,
            sqlite_where=sa.text("present = 0"),
            postgresql_where=sa.text("NOT present"),
        )
        batch_op.create_index(
            "device_locked",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'locked'"),
            postgresql_where=sa.text("state = 'locked'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_index("device_locked")
        batch_op.drop_index("device_absent")
        batch_op.drop_index("device_taxpayer")
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.drop_index("standing_lock")
        batch_op.drop_index("standing_due")
        batch_op.create_index("standing_due", ["due", "device_id"], unique=False)
    with op.batch_alter_table("agent", schema=None) as batch_op:
        batch_op.drop_column("acts_locked")
