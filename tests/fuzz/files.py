"""The agent's files as a fuzzer sees them: an archive, a spool and a journal that were whole, and then damaged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from device import archive
from device.contract import Act, Ended, Evidence, Outcome, Plan, Progress, RunAct, Verify
from device.errors import DamagedRunError, JournalError
from device.journal import FILE, Journal
from device.journal_acts import Target as ActTarget
from device.spool import Spool
from tests.device.records import invoice
from tests.fuzz.damage import another_patch, damaged, patch
from tests.fuzz.models import AT, evidence
from tests.fuzz.target import Run, Target

ENTRIES = {"a.json": [b'{"x": 1}'], "b/c.txt": [b"one ", b"two " * 50], "empty": []}
MONTH = datetime(2026, 12, 1)  # noqa: DTZ001
LATER = datetime(2027, 1, 1)  # noqa: DTZ001
SIDE = ("-wal", "-shm")  # what SQLite keeps beside a file


@contextmanager
def archives(folder: Path) -> Iterator[Run]:
    path = folder / "r.zip"
    archive.write(path, {"run": "r.zip", "version": 1}, ENTRIES.items())
    whole = path.read_bytes()

    def run(data: bytes) -> None:
        path.write_bytes(damaged(whole, data))
        try:
            manifest, _ = archive.check(path)
        except DamagedRunError:
            return
        assert {name: archive.read(path, name) for name in manifest["files"]} == {
            name: b"".join(chunks) for name, chunks in ENTRIES.items()
        }

    yield run


@contextmanager
def spools(folder: Path) -> Iterator[Run]:
    path = folder / "d.spool"
    kept = [invoice(number) for number in range(1, 20)]
    with closing(Spool(path, "c1", MONTH)) as made:
        for one in kept:
            made.add("007", one)
    whole = path.read_bytes()

    def run(data: bytes) -> None:
        _put(path, damaged(whole, data))
        with closing(Spool(path, "c1", MONTH)) as again:
            for one in kept:
                if again.get(("007", one.fpdm, one.fphm), LATER) is None:
                    again.add("007", one)
                again.take("007", one)
            assert [one for one in again.records("007") if one in kept] == kept
            again.done(MONTH)

    yield run


@contextmanager
def journals(folder: Path) -> Iterator[Run]:
    path = folder / FILE
    with closing(Journal(folder)) as made:
        _fill(made)
    whole = path.read_bytes()

    def run(data: bytes) -> None:
        _put(path, damaged(whole, data))
        with suppress(JournalError), closing(Journal(folder)) as again:
            _read(again)

    yield run


def _put(path: Path, data: bytes) -> None:
    for end in SIDE:
        path.with_name(path.name + end).unlink(missing_ok=True)
    path.write_bytes(data)


def _fill(journal: Journal) -> None:
    journal.enrolled("j1")
    journal.people.add("P3", "王经理", "JBSWY3DPEHPK3PXP")
    seen: Evidence = evidence()
    act = RunAct(
        id="2", operation=7, device=seen.skpbh, not_after=AT, act=Act.CLEAR, evidence=seen.digest(),
        requester="P7", approver="P3",
    )  # fmt: skip
    journal.commands.begin(Verify(id="1", operation=7, device=seen.skpbh, not_after=AT, plan=Plan.CLEAR))
    journal.commands.report("1", Progress(phase="inspect", done=1, total=2))
    journal.commands.begin(act)
    journal.evidence.open(seen, "r.zip")
    journal.acts.consume(act, [ActTarget("007", MONTH, LATER)])
    journal.acts.start("2", "007")
    journal.acts.lock_device(seen.skpbh, "2")


def _read(journal: Journal) -> None:
    """Use what an agent uses at its start, and then write."""
    journal.rise()
    assert journal.position >= 0
    journal.commands.unended()
    journal.commands.waiting()
    journal.commands.known()
    journal.evidence.of(evidence().skpbh)
    journal.acts.run("2")
    journal.acts.last(evidence().skpbh, Act.CLEAR, 7)
    journal.acts.locked_by(evidence().skpbh)
    journal.people.approvers()
    journal.people.wrong_code()
    journal.backups.rolls(evidence().skpbh, "007")
    journal.backups.runs()
    journal.commands.report("1", Ended(outcome=Outcome.DONE))
    journal.commands.prune()


def seeds() -> list[bytes]:
    return [b"", *(patch(place, b"\xff") for place in (0, 10, 18, 100, 1000, 4096, 5000))]


WORDS = (
    b"\x00\x00\x00",
    b"\x0e\x00",
    b"\x0c\x00",
    b"PK\x01\x02",
    b"\x01",
    b"\xff\xff\xff\xff",
    b"{",
    b'"',
    b"\xe4",
)
TARGETS = (
    Target("archive", archives, seeds, WORDS, max_len=256, examples=150, edit=another_patch),
    Target("spool", spools, seeds, WORDS, max_len=256, examples=60, edit=another_patch),
    Target("journal", journals, seeds, WORDS, max_len=256, examples=80, edit=another_patch),
)
