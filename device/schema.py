"""The journal's tables, and how a file of an earlier version is brought up to them.

version  since
1        0.1.0; the first journals call `rolls.issued` `seen_at`: when a walk came by, not when it was issued
2        `runs` know the file in the places from the one in the state folder, and the numbers in them ('': not known);
         `removals` is new; a roll is known by its last number, too: several have one code
3        evidences of one batch are open side by side, one a device; `admissions` is new
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

SCHEMA_VERSION = 3
SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE commands (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, device TEXT NOT NULL, operation INTEGER, body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('begun', 'ended', 'forgotten')),
    tries INTEGER NOT NULL DEFAULT 1, received_at TEXT NOT NULL
);
CREATE TABLE reports (
    command TEXT NOT NULL REFERENCES commands, seq INTEGER NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL,
    acked INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (command, seq)
) WITHOUT ROWID;
CREATE INDEX reports_waiting ON reports (acked) WHERE acked = 0;
CREATE TABLE evidence (
    number INTEGER PRIMARY KEY, digest TEXT NOT NULL, body TEXT NOT NULL, run TEXT NOT NULL, boot TEXT NOT NULL,
    made_s REAL NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'void', 'consumed')),
    device TEXT NOT NULL DEFAULT '', batch TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX evidence_open ON evidence (device) WHERE state = 'open';
CREATE TABLE admissions (
    command TEXT NOT NULL, batch TEXT NOT NULL, operation INTEGER NOT NULL, device TEXT NOT NULL, act TEXT NOT NULL,
    digest TEXT NOT NULL, requester TEXT NOT NULL, approver TEXT NOT NULL, boot TEXT NOT NULL, made_s REAL NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'void', 'used')), PRIMARY KEY (command, device)
) WITHOUT ROWID;
CREATE UNIQUE INDEX admissions_open ON admissions (device) WHERE state = 'open';
CREATE TABLE acts (
    command TEXT PRIMARY KEY, device TEXT NOT NULL, operation INTEGER, act TEXT NOT NULL, digest TEXT NOT NULL,
    began_at TEXT NOT NULL
);
CREATE TABLE act_rows (
    command TEXT NOT NULL REFERENCES acts, ord INTEGER NOT NULL, fplxdm TEXT NOT NULL, state TEXT NOT NULL,
    was_start TEXT NOT NULL, was_end TEXT NOT NULL, disk_code TEXT NOT NULL DEFAULT '', text TEXT NOT NULL DEFAULT '',
    period_start TEXT, lock_date TEXT, waiting INTEGER, PRIMARY KEY (command, ord)
) WITHOUT ROWID;
CREATE TABLE locked_devices (device TEXT PRIMARY KEY, command TEXT NOT NULL, since TEXT NOT NULL);
CREATE TABLE approvers (
    person TEXT PRIMARY KEY, name TEXT NOT NULL, secret TEXT NOT NULL, last_step INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE rolls (
    device TEXT NOT NULL, fplxdm TEXT NOT NULL, fpdm TEXT NOT NULL, last_fphm TEXT NOT NULL, issued TEXT NOT NULL,
    PRIMARY KEY (device, fplxdm, fpdm, last_fphm)
) WITHOUT ROWID;
CREATE TABLE runs (
    run TEXT PRIMARY KEY, device TEXT NOT NULL, operation INTEGER, made_at TEXT NOT NULL, result TEXT NOT NULL,
    sha256 TEXT NOT NULL, own_sha256 TEXT NOT NULL, sealed_for TEXT NOT NULL, holds TEXT NOT NULL DEFAULT ''
);
CREATE TABLE removals (
    file TEXT NOT NULL, place TEXT NOT NULL, run TEXT NOT NULL, asked_at TEXT NOT NULL, done_at TEXT,
    PRIMARY KEY (file, place)
) WITHOUT ROWID;
CREATE TABLE refused_passwords (digest TEXT PRIMARY KEY, text TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
"""


def _from_1(journal: sqlite3.Connection) -> None:
    """Bring a journal of version 1 up to 2; when its rolls were used is known only where `issued` is."""
    if "seen_at" in {name for _, name, *_ in journal.execute("PRAGMA table_info(rolls)")}:
        journal.execute("ALTER TABLE rolls RENAME COLUMN seen_at TO issued")
        journal.execute("UPDATE rolls SET issued = ''")
    journal.execute("ALTER TABLE rolls RENAME TO rolls_of_1")
    journal.execute(
        "CREATE TABLE rolls (device TEXT NOT NULL, fplxdm TEXT NOT NULL, fpdm TEXT NOT NULL, last_fphm TEXT NOT NULL,"
        " issued TEXT NOT NULL, PRIMARY KEY (device, fplxdm, fpdm, last_fphm)) WITHOUT ROWID"
    )
    journal.execute("INSERT INTO rolls SELECT device, fplxdm, fpdm, last_fphm, issued FROM rolls_of_1")
    journal.execute("DROP TABLE rolls_of_1")
    journal.execute("ALTER TABLE act_rows ADD COLUMN waiting INTEGER")
    journal.execute("ALTER TABLE runs ADD COLUMN own_sha256 TEXT NOT NULL DEFAULT ''")
    journal.execute("ALTER TABLE runs ADD COLUMN sealed_for TEXT NOT NULL DEFAULT ''")
    journal.execute("ALTER TABLE runs ADD COLUMN holds TEXT NOT NULL DEFAULT ''")
    journal.execute("UPDATE runs SET own_sha256 = sha256")
    journal.execute(
        "CREATE TABLE removals (file TEXT NOT NULL, place TEXT NOT NULL, run TEXT NOT NULL, asked_at TEXT NOT NULL,"
        " done_at TEXT, PRIMARY KEY (file, place)) WITHOUT ROWID"
    )


def _from_2(journal: sqlite3.Connection) -> None:
    """Bring a journal of version 2 up to 3; evidence that is open is void then: its device is not in a column."""
    journal.execute("UPDATE evidence SET state = 'void' WHERE state = 'open'")
    journal.execute("DROP INDEX evidence_open")
    journal.execute("ALTER TABLE evidence ADD COLUMN device TEXT NOT NULL DEFAULT ''")
    journal.execute("ALTER TABLE evidence ADD COLUMN batch TEXT NOT NULL DEFAULT ''")
    journal.execute("CREATE UNIQUE INDEX evidence_open ON evidence (device) WHERE state = 'open'")
    journal.execute(
        "CREATE TABLE admissions (command TEXT NOT NULL, batch TEXT NOT NULL, operation INTEGER NOT NULL,"
        " device TEXT NOT NULL, act TEXT NOT NULL, digest TEXT NOT NULL, requester TEXT NOT NULL,"
        " approver TEXT NOT NULL, boot TEXT NOT NULL, made_s REAL NOT NULL,"
        " state TEXT NOT NULL CHECK (state IN ('open', 'void', 'used')), PRIMARY KEY (command, device)) WITHOUT ROWID"
    )
    journal.execute("CREATE UNIQUE INDEX admissions_open ON admissions (device) WHERE state = 'open'")


# version -> what makes the next one of it, inside the transaction that opens the journal
STEPS: dict[int, Callable[[sqlite3.Connection], None]] = {1: _from_1, 2: _from_2}
