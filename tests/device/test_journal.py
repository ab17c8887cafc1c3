"""The agent's memory: what was begun, what ended, what is open, and what is kept of secrets: nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from device.clock import Moment, moment, now
from device.contract import (
    Act,
    ActState,
    Backup,
    Ended,
    Evidence,
    Outcome,
    Progress,
    RunAct,
    Started,
    TypeRow,
)
from device.errors import JournalDamagedError, JournalNewerError
from device.journal import FILE, Journal
from device.journal_acts import Target
from device.journal_backups import Secrets
from device.schema import SCHEMA_VERSION

WRITE_VERSION = 18  # where a file says which SQLite may write it. Source: sqlite.org/fileformat2.html
DONE = Ended(outcome=Outcome.DONE)
HALF = Progress(phase="backup", done=1, total=2)
START = datetime(2026, 11, 1)  # noqa: DTZ001
TARGETS = [Target(name, START, START + timedelta(days=30)) for name in ("004", "007")]
EVIDENCE = Evidence(
    operation=7, act=Act.CLEAR, skpbh="661234567890", nsrsbh="91110117MA01Q8KX2T", period="2026-11", types=(),
    manifest="0" * 64, places=(), findings=(), made_at=datetime(2026, 12, 5, tzinfo=UTC), valid_s=1800,
)  # fmt: skip


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal(tmp_path)) as made:
        yield made


def again(journal: Journal) -> Journal:
    """Close the journal and open its file anew, as a new process does."""
    journal.close()
    return Journal(journal.store.path.parent)


def backup(name: str = "c1", device: str = "661234567890") -> Backup:
    return Backup(id=name, operation=7, device=device, not_after=now() + timedelta(minutes=5))


def act(name: str = "a1", evidence: str = "") -> RunAct:
    return RunAct(
        id=name, operation=7, device="661234567890", not_after=now() + timedelta(minutes=5), act=Act.CLEAR,
        evidence=evidence or EVIDENCE.digest(), requester="P2", approver="P3", code="482913",
    )  # fmt: skip


# ---------------------------------------------------------------- commands and reports


def test_a_command_is_begun_once_also_after_a_restart(journal: Journal) -> None:
    assert journal.commands.begin(backup())
    assert not journal.commands.begin(backup())
    with closing(again(journal)) as later:
        assert not later.commands.begin(backup())
        assert [one.id for one in later.commands.unended()] == ["c1"]


def test_reports_are_numbered_from_one_and_end_with_the_end(journal: Journal) -> None:
    commands = journal.commands
    commands.begin(backup())
    for body in (Started(), HALF, DONE, HALF):
        commands.report("c1", body)
    sent = []
    while waiting := commands.waiting():
        sent.append((waiting[0].report.seq, type(waiting[0].report.body)))
        commands.acknowledged("c1", waiting[0].report.seq + 1)
    assert sent == [(1, Started), (2, Progress), (3, Ended)]
    assert commands.unended() == []


def test_nothing_is_reported_of_a_command_nobody_gave(journal: Journal) -> None:
    journal.commands.report("c9", DONE)
    assert journal.commands.waiting() == []


def test_each_command_waits_with_its_next_report_oldest_first(journal: Journal) -> None:
    for name in ("c2", "c1"):
        journal.commands.begin(backup(name))
        journal.commands.report(name, Started())
        journal.commands.report(name, DONE)
    journal.commands.acknowledged("c2", 2)
    assert [(one.command, one.report.seq) for one in journal.commands.waiting()] == [("c2", 2), ("c1", 1)]


def test_a_hub_that_lost_reports_gets_them_again(journal: Journal) -> None:
    commands = journal.commands
    commands.begin(backup())
    commands.report("c1", Started())
    commands.report("c1", DONE)
    commands.acknowledged("c1", 3)
    commands.acknowledged("c1", 2)
    assert [one.report.seq for one in commands.waiting()] == [2]
    commands.send_again("c1")
    assert [one.report.seq for one in commands.waiting()] == [1]


def test_the_end_follows_what_the_hub_has_also_when_an_earlier_state_of_the_journal_was_put_back(
    journal: Journal,
) -> None:
    commands = journal.commands
    commands.begin(backup())
    commands.report("c1", HALF)
    commands.acknowledged("c1", 7)  # it never had seven of them
    assert commands.waiting() == []
    commands.report("c1", DONE)
    assert [one.report.seq for one in commands.waiting()] == [2]
    commands.acknowledged("c1", 7)
    assert [(one.report.seq, one.report.body) for one in commands.waiting()] == [(7, DONE)]
    commands.acknowledged("c1", 8)
    assert commands.waiting() == []


def test_what_the_hub_wants_no_more_of_is_forgotten_but_not_begun_again(journal: Journal) -> None:
    commands = journal.commands
    commands.begin(backup())
    commands.report("c1", DONE)
    assert commands.known() == ["c1"]
    commands.forget("c1")
    assert (commands.known(), commands.waiting(), commands.begin(backup())) == ([], [], False)


def test_a_command_at_work_stays_known(journal: Journal) -> None:
    journal.commands.begin(backup())
    journal.commands.forget("c1")
    assert journal.commands.known() == ["c1"]


def test_beginnings_of_a_read_are_counted(journal: Journal) -> None:
    journal.commands.begin(backup())
    assert [journal.commands.try_again("c1") for _ in range(2)] == [2, 3]
    assert journal.commands.try_again("c9") == 0


def test_a_code_stands_nowhere_in_the_journals_files(journal: Journal, tmp_path: Path) -> None:
    journal.evidence.open(EVIDENCE, "r.zip")
    journal.commands.begin(act())
    journal.acts.consume(act(), TARGETS)
    kept = [one for one in journal.commands.unended() if isinstance(one, RunAct)]
    assert [one.code for one in kept] == [None]
    assert all(b"482913" not in path.read_bytes() for path in tmp_path.iterdir())


def test_reads_that_ended_long_ago_are_dropped_and_acts_are_kept(journal: Journal) -> None:
    commands = journal.commands
    for command in (backup("old"), backup("unsent"), backup("open"), act("act"), backup("new")):
        commands.begin(command)
        if command.id != "open":
            commands.report(command.id, DONE)
        if command.id not in ("open", "unsent"):
            commands.acknowledged(command.id, 2)
    journal.store.write("UPDATE commands SET received_at = '2026-01-01' WHERE id != 'new'")
    commands.prune()
    left = [row["id"] for row in journal.store.rows("SELECT id FROM commands ORDER BY rowid")]
    assert left == ["unsent", "open", "act", "new"]


# ---------------------------------------------------------------- evidence and acts


def test_one_evidence_is_open_at_a_time(journal: Journal) -> None:
    journal.evidence.open(EVIDENCE, "r1.zip")
    other = EVIDENCE.model_copy(update={"operation": 8})
    digest = journal.evidence.open(other, "r2.zip")
    opened = journal.evidence.of(EVIDENCE.skpbh)
    assert opened is not None
    assert (opened.digest, opened.run, opened.evidence) == (digest, "r2.zip", other)
    journal.evidence.void()
    assert journal.evidence.of(EVIDENCE.skpbh) is None


def test_evidence_is_consumed_once_together_with_its_rows_and_its_start(journal: Journal) -> None:
    journal.evidence.open(EVIDENCE, "r.zip")
    journal.commands.begin(act())
    position = journal.position
    assert journal.acts.consume(act(), TARGETS)
    assert journal.evidence.of(EVIDENCE.skpbh) is None
    run = journal.acts.run("a1")
    assert run is not None
    assert (run.act, run.device, run.operation, run.targets) == (Act.CLEAR, "661234567890", 7, tuple(TARGETS))
    assert [row.state for row in run.rows] == [ActState.PENDING] * 2
    assert [type(one.report.body) for one in journal.commands.waiting()] == [Started]
    assert journal.position == position + 1
    journal.commands.begin(act("a2"))
    assert not journal.acts.consume(act("a2"), TARGETS)
    assert journal.acts.run("a2") is None
    assert journal.position == position + 1


@pytest.mark.parametrize("state", ["none", "another", "void"])
def test_what_is_not_open_cannot_be_consumed(journal: Journal, state: str) -> None:
    if state != "none":
        journal.evidence.open(EVIDENCE.model_copy(update={"operation": 8}), "r.zip")
    if state == "void":
        journal.evidence.open(EVIDENCE, "r.zip")
        journal.evidence.void()
    journal.commands.begin(act())
    assert not journal.acts.consume(act(), TARGETS)
    assert journal.commands.waiting() == []


def test_a_type_is_started_once_also_after_a_restart(journal: Journal) -> None:
    journal.evidence.open(EVIDENCE, "r.zip")
    journal.commands.begin(act())
    journal.acts.consume(act(), TARGETS)
    position = journal.position
    journal.acts.start("a1", "004")
    assert journal.position == position + 1
    with closing(again(journal)) as later:
        for fplxdm in ("004", "025"):
            with pytest.raises(RuntimeError, match=fplxdm):
                later.acts.start("a1", fplxdm)
        run = later.acts.run("a1")
        assert run is not None
        assert [row.state for row in run.rows] == [ActState.STARTED, ActState.PENDING]


def test_what_became_of_a_type_is_kept_and_it_cannot_start_again(journal: Journal) -> None:
    journal.evidence.open(EVIDENCE, "r.zip")
    journal.commands.begin(act())
    journal.acts.consume(act(), TARGETS)
    journal.acts.start("a1", "007")
    moved = TypeRow(
        fplxdm="007", state=ActState.MOVED, text="ok", period_start=START.date(), lock_date=START.date()
    )
    journal.acts.settle("a1", moved)
    last = journal.acts.last("661234567890", Act.CLEAR, 7)
    assert last is not None
    assert last.rows[1] == moved
    with pytest.raises(RuntimeError):
        journal.acts.start("a1", "007")
    assert journal.acts.last("661234567890", Act.REPORT, None) is None
    assert journal.acts.last("661234567890", Act.CLEAR, 8) is None


def test_a_locked_device_stays_locked_until_it_is_unlocked(journal: Journal) -> None:
    journal.acts.lock_device("d", "a1")
    journal.acts.lock_device("d", "a2")
    with closing(again(journal)) as later:
        assert (later.acts.locked_by("d"), later.acts.locked_by("e")) == ("a2", None)
        assert [later.acts.unlock_device("d", one) for one in ("a1", "a2", "a2")] == [False, True, False]
        assert later.acts.locked_by("d") is None


AGES = [
    # boot,  seconds, fresh
    ("this", 0, True),
    ("this", 1799, True),
    ("this", 1801, False),
    ("this", -1, False),
    ("other", 5, False),
]


@pytest.mark.parametrize(("boot", "age_s", "fresh"), AGES)
def test_evidence_ages_on_the_rising_clock_and_a_reboot_voids_it(
    journal: Journal, boot: str, age_s: float, fresh: bool
) -> None:
    journal.evidence.open(EVIDENCE, "r.zip")
    opened = journal.evidence.of(EVIDENCE.skpbh)
    assert opened is not None
    at = Moment(opened.made.boot if boot == "this" else boot, opened.made.at_s + age_s)
    assert opened.fresh(at) is fresh
    assert opened.fresh(moment())


# ---------------------------------------------------------------- the file itself


def test_a_fresh_journal_is_not_trusted_until_the_site_is_paired(journal: Journal) -> None:
    assert not journal.trusted
    first = journal.id
    journal.enrolled("j9")
    with closing(again(journal)) as later:
        assert (later.id, later.trusted) == ("j9", True)
        assert first != "j9"
        later.distrust()
        assert not later.trusted


def test_two_journals_are_never_the_same(tmp_path: Path) -> None:
    with closing(Journal(tmp_path / "a")) as one, closing(Journal(tmp_path / "b")) as two:
        assert one.id != two.id


def test_its_position_only_rises(journal: Journal) -> None:
    assert journal.position == 0
    journal.rise()
    journal.rise()
    with closing(again(journal)) as later:
        assert later.position == 2


def test_a_transaction_is_all_or_nothing_also_when_nested(journal: Journal) -> None:
    def broken() -> None:
        with journal.store.transaction():
            journal.rise()
            with journal.store.transaction():
                journal.acts.lock_device("d", "a1")
            raise ValueError("in the middle")

    with pytest.raises(ValueError, match="middle"):
        broken()
    assert (journal.position, journal.acts.locked_by("d")) == (0, None)
    journal.rise()
    assert journal.position == 1


def test_every_commit_is_on_the_disk_before_it_returns(journal: Journal) -> None:
    settings = [journal.store.rows(f"PRAGMA {name}")[0][0] for name in ("journal_mode", "synchronous")]
    assert settings == ["wal", 2]


def test_the_file_is_for_its_owner_only(journal: Journal) -> None:
    assert journal.store.path.stat().st_mode & 0o077 == 0


def test_a_damaged_journal_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database, but longer than the head of one " * 40)
    with pytest.raises(JournalDamagedError, match=FILE):
        Journal(tmp_path)


DAMAGE = [
    "ALTER TABLE act_rows RENAME COLUMN disk_code TO disk_cade",
    "DROP TABLE locked_devices",
    "PRAGMA user_version = -1",
]


@pytest.mark.parametrize("statement", DAMAGE)
def test_a_journal_that_is_no_journal_any_more_is_found_when_it_is_opened(
    tmp_path: Path, statement: str
) -> None:
    Journal(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as file:
        file.execute(statement)
    with pytest.raises(JournalDamagedError, match=FILE):
        Journal(tmp_path)


def test_a_journal_that_sqlite_only_reads_is_found_when_it_is_opened(tmp_path: Path) -> None:
    Journal(tmp_path).close()
    with (tmp_path / FILE).open("r+b") as file:
        file.seek(WRITE_VERSION)
        file.write(b"\x03")
    with pytest.raises(JournalDamagedError, match="readonly"):
        Journal(tmp_path)


def test_opening_a_journal_leaves_its_files_as_they_are(journal: Journal, tmp_path: Path) -> None:
    def kept() -> dict[str, bytes]:
        paths = (path for path in tmp_path.iterdir() if not path.name.endswith("-shm"))
        return {path.name: path.read_bytes() for path in paths}

    journal.rise()
    beside_an_agent = kept()
    Journal(tmp_path).close()
    assert kept() == beside_an_agent
    journal.close()
    alone = kept()
    Journal(tmp_path).close()
    assert kept() == alone


@pytest.mark.parametrize("column", ["body = '{'", "body = X'80'"])
def test_a_record_that_means_nothing_is_damage(tmp_path: Path, column: str) -> None:
    with closing(Journal(tmp_path)) as journal:
        journal.evidence.open(EVIDENCE, "r.zip")
    with closing(sqlite3.connect(tmp_path / FILE)) as file:
        file.execute(f"UPDATE evidence SET {column}")
        file.commit()
    with closing(Journal(tmp_path)) as journal, pytest.raises(JournalDamagedError, match="pair this site"):
        journal.evidence.of(EVIDENCE.skpbh)


def test_a_journal_of_a_newer_agent_is_left_alone(tmp_path: Path) -> None:
    Journal(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as file:
        file.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(JournalNewerError, match=FILE):
        Journal(tmp_path)


# ---------------------------------------------------------------- refused passwords


DISK, CERTIFICATE, BOTH = ("secret88", None), (None, "cert9999"), ("secret88", "cert9999")
REFUSED = [
    # refused,     asked with,                held back
    (DISK, ("secret88", "cert9999"), True),
    (DISK, ("secret88", "changed9"), True),
    (DISK, ("changed8", "cert9999"), False),
    (CERTIFICATE, ("secret88", "cert9999"), True),
    (CERTIFICATE, ("changed8", "cert9999"), True),
    (CERTIFICATE, ("secret88", "changed9"), False),
    (BOTH, ("secret88", "cert9999"), True),
    (BOTH, ("secret88", "changed9"), False),
    (BOTH, ("changed8", "cert9999"), False),
]


@pytest.mark.parametrize(("refused", "asked", "held_back"), REFUSED)
def test_what_was_refused_is_known_again_until_it_is_changed(
    journal: Journal, refused: Secrets, asked: Secrets, held_back: bool
) -> None:
    journal.backups.password_refused("d", refused, "236:口令错误")
    with closing(again(journal)) as later:
        assert later.backups.refusal_of("d", asked) == ("236:口令错误" if held_back else None)
        assert later.backups.refusal_of("e", asked) is None


def test_refused_passwords_are_not_kept_and_can_be_forgiven(journal: Journal, tmp_path: Path) -> None:
    journal.backups.password_refused("d", BOTH, "236:口令错误")
    assert all(b"secret88" not in path.read_bytes() for path in tmp_path.iterdir())
    journal.backups.forgive_passwords()
    assert journal.backups.refusal_of("d", BOTH) is None


def test_a_refused_passwords_digest_is_of_this_journal_alone(tmp_path: Path) -> None:
    digests = []
    for name in ("a", "b"):
        with closing(Journal(tmp_path / name)) as made:
            made.backups.password_refused("d", ("secret88", ""), "236")
            digests.append(made.store.rows("SELECT digest FROM refused_passwords")[0]["digest"])
    assert digests[0] != digests[1]
