"""States kept in the records: one row a key, one transaction a call, or all in one turn's unit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Row, Table, bindparam, select
from sqlmodel import Session, SQLModel, col, delete

from bot.dialog.codec import decode, encode
from bot.dialog.keys import Key, key_text
from bot.dialog.states import StateType, state_text
from bot.dialog.storage import BaseStorage, as_dict
from bot.records.database import Database, Unit
from bot.records.dialog import DialogRow
from bot.records.inserts import INSERTS
from bot.records.types import now

P = ParamSpec("P")
T = TypeVar("T")


class Run(Protocol):
    """Runs a call with a session: `Database.do`, `Database.read` or `Unit.do`."""

    def __call__(
        self, call: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Awaitable[T]: ...


class RowStorage(BaseStorage):
    """A storage whose every call is one `write` or one `read`."""

    def __init__(self, write: Run, read: Run) -> None:
        self._write = write
        self._read = read

    async def set_state(self, key: Key, state: StateType = None) -> None:
        await self._write(_put, key_text(key), state=state_text(state))

    async def get_state(self, key: Key) -> str | None:
        return await self._read(_state_of, key_text(key))

    async def set_data(self, key: Key, data: Mapping[str, Any]) -> None:
        await self._write(_put, key_text(key), data=encode(dict(as_dict(data))))

    async def get_data(self, key: Key) -> dict[str, Any]:
        return await self._read(_data_of, key_text(key))

    async def update_data(self, key: Key, data: Mapping[str, Any]) -> dict[str, Any]:
        return await self._write(_merge, key_text(key), dict(data))

    async def clear(self, key: Key) -> None:
        await self._write(_remove, key_text(key))

    async def close(self) -> None:
        """The database belongs to who opened it."""


class SqlStorage(RowStorage):
    """States in the hub's database; every call is a transaction of its own."""

    def __init__(self, database: Database) -> None:
        super().__init__(database.do, database.read)

    def within(self, unit: Unit) -> RowStorage:
        """Return a storage whose calls belong to an open unit, and see what it wrote."""
        return RowStorage(unit.briefly, unit.briefly)


DIALOGS: Table = SQLModel.metadata.tables[str(DialogRow.__tablename__)]
# Every turn runs them: they are made once.
STATE, DATA = (
    select(column).where(DIALOGS.c.key == bindparam("its_key"))
    for column in (DIALOGS.c.state, DIALOGS.c.data)
)


def _state_of(session: Session, key: str) -> str | None:
    state: str | None = session.execute(STATE, {"its_key": key}).scalar()
    return state


def _data_of(session: Session, key: str) -> dict[str, Any]:
    data: dict[str, Any] = decode(session.execute(DATA, {"its_key": key}).scalar() or {})
    return data


def _merge(session: Session, key: str, data: dict[str, Any]) -> dict[str, Any]:
    merged: dict[str, Any] = decode(_upsert(session, key).data)
    merged.update(data)
    _put(session, key, data=encode(merged))
    return merged


def _put(session: Session, /, key: str, **values: Any) -> None:
    row = _upsert(session, key, **values)
    if row.state is None and not row.data:
        _remove(session, key)


def _remove(session: Session, key: str) -> None:
    session.exec(delete(DialogRow).where(col(DialogRow.key) == key))


def _upsert(session: Session, key: str, **values: Any) -> Row[tuple[str | None, dict[str, Any]]]:
    """Write `values` and return state and data; the row is this transaction's own until it ends.

    One statement: a read before the write would let two writers of PostgreSQL read the same.
    """
    insert = INSERTS[session.get_bind().dialect.name]
    changed = {**values, "updated_at": now()}
    statement = insert(DialogRow).values(**{"key": key, "data": {}, **changed})
    return session.execute(
        statement.on_conflict_do_update(
            index_elements=["key"], set_={name: statement.excluded[name] for name in changed}
        ).returning(col(DialogRow.state), col(DialogRow.data))
    ).one()
