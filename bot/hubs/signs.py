"""What hubs on one PostgreSQL database say of themselves: locks of their connections, and rows.

A hub's lock and the locks of its roles go with its connection, whatever becomes of the hub. A hub that has not been
seen for DEAD_S hangs, or its network does: its connection is ended, and so are its locks.
"""

from __future__ import annotations

from psycopg import Connection
from psycopg.errors import LockNotAvailable
from psycopg.rows import TupleRow

from bot.records.telling import CHANNEL

HERE, ROLE = 0x71_6B_68_01, 0x71_6B_68_02  # the first halves of the advisory locks' names
DEAD_S = 20.0
GONE = "gone"  # told by a hub that ends

Server = Connection[TupleRow]

_LOCKS = """
    FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND datname = current_database()
"""
_HERE = f"SELECT objid::int {_LOCKS} AND classid::bigint = {HERE}"
_END_DEAD = f"""
    SELECT pg_terminate_backend(pid) {_LOCKS} AND classid::bigint = {HERE} AND objid::int <> %(hub)s
    AND EXISTS (SELECT FROM hub WHERE hub.id = objid::int AND seen_at < now() - %(dead_s)s * interval '1 second')
"""  # noqa: S608
_SEEN = "UPDATE hub SET seen_at = now() WHERE id = %s"
_COME = "INSERT INTO hub (name, started_at, seen_at) VALUES (%s, now(), now()) RETURNING id"
_COME_AGAIN = "INSERT INTO hub (id, name, started_at, seen_at) VALUES (%s, %s, now(), now())"
_TAKE = """
    INSERT INTO hub_role (name, hub_id, since) VALUES (%s, %s, now())
    ON CONFLICT (name) DO UPDATE SET hub_id = excluded.hub_id, since = excluded.since
"""
_FORGET = f"DELETE FROM hub WHERE seen_at < now() - interval '1 hour' AND id NOT IN ({_HERE})"  # noqa: S608


def come(server: Server, name: str, hub: int | None) -> int:
    """Be there from now on, by this connection; return the hub's number.

    Args:
        hub: its number, when it was there before.
    """
    server.execute(f"LISTEN {CHANNEL}")
    server.execute("SET lock_timeout = '5s'")
    if hub is None:
        (hub,) = server.execute(_COME, [name]).fetchone() or (0,)
    server.execute("SELECT pg_advisory_lock(%s, %s)", [HERE, hub])
    see(server, name, hub)
    server.execute(_FORGET)
    return hub


def see(server: Server, name: str, hub: int) -> None:
    """Say that this hub lives, and end the connections of those that have not said so for long."""
    if not server.execute(_SEEN, [hub]).rowcount:
        server.execute(_COME_AGAIN, [hub, name])
    server.execute(_END_DEAD, {"hub": hub, "dead_s": DEAD_S})


def here(server: Server) -> frozenset[int]:
    """Return the numbers of the hubs that are there."""
    return frozenset(number for (number,) in server.execute(_HERE).fetchall())


def take(server: Server, role: str, hub: int) -> bool:
    """Take a role that nobody has, and of which nothing is under way any more; say whether it was had."""
    lock = [ROLE, role]
    (had,) = server.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", lock).fetchone() or (False,)
    if not had:
        return False
    try:
        server.execute(_TAKE, [role, hub])
    except LockNotAvailable:
        server.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", lock)
        return False
    return True


def go(server: Server, hub: int) -> None:
    """Be there no more, and tell the others."""
    server.execute("SELECT pg_advisory_unlock_all()")
    server.execute("DELETE FROM hub WHERE id = %s", [hub])
    server.execute("SELECT pg_notify(%s, %s)", [CHANNEL, GONE])
