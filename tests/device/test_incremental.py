"""A later backup reads again only what can have changed, and notices everything that has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from device import archive
from device.contract import Backup, BackupResult, Outcome, Plan
from device.drivers.base import Invoice
from device.errors import Cancelled
from device.places import runs_folder
from device.records import records_of
from device.session import Halt
from device.simulator.invoices import SimInvoice
from device.simulator.settings import SimSettings, TypeSettings
from device.vault import Vault
from tests.device.site import SETTINGS, Site

KIND = TypeSettings("007", invoices=6, earlier=2, later=2)
ONE_TYPE = replace(SETTINGS, types=(KIND,))
HELD = KIND.invoices + KIND.later


class Backed:
    """A site of one invoice type, which can be backed up again and again."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.lines: list[str] = []  # of the last backup's line log

    def again(self) -> BackupResult:
        session = self.site.session()
        command = Backup(**self.site.address())
        done = Vault(self.site.config, self.site.journal.backups).run(command, session, lambda *_: None)
        self.lines = session.log.lines()
        return done

    def read(self) -> set[str]:
        """Return the numbers that the last backup read at the device."""
        return {
            one.fphm
            for one in self.invoices
            if any(" 0C " in line and one.fphm in line for line in self.lines)
        }

    def kept(self, done: BackupResult) -> dict[str, Invoice]:
        path = runs_folder(self.site.config) / done.run
        return {one.fphm: one for one in records_of(path, "007")}

    @property
    def invoices(self) -> list[SimInvoice]:
        """Return what the disk has, in the order of issue: 2 before the period, 6 in it, 2 of this month."""
        return self.site.device.disk.invoices("007")

    def change(self, place: int, **changes: object) -> str:
        """Change one invoice on the disk; return its number."""
        self.invoices[place] = replace(self.invoices[place], **changes)  # type: ignore[arg-type]
        return self.invoices[place].fphm


def red_letter(last: SimInvoice, original: SimInvoice) -> SimInvoice:
    """Return the next invoice after `last`, which takes `original` back."""
    return replace(
        last, fphm=f"{int(last.fphm) + 1:08}", status="01", original=(original.fpdm, original.fphm),
        issued=last.issued + timedelta(seconds=1),
    )  # fmt: skip


@contextmanager
def backed(folder: Path, settings: SimSettings = ONE_TYPE) -> Iterator[Backed]:
    """Yield a site with one backup of two past months and the running one."""
    with Site(folder, settings) as site:
        made = Backed(site)
        first = made.again()
        assert (first.invoices, first.reused) == (HELD, 0)
        yield made


def test_the_invoices_of_this_month_are_read_again_and_no_others(tmp_path: Path) -> None:
    with backed(tmp_path) as site:
        done = site.again()
        assert site.read() == {one.fphm for one in site.invoices[-KIND.later :]}
        assert (done.invoices, done.reused) == (HELD, KIND.invoices)


def test_every_run_is_complete_on_its_own(tmp_path: Path) -> None:
    with backed(tmp_path) as site:
        first, second = site.site.journal.backups.runs()[0].result, site.again()
        assert site.kept(second) == site.kept(first)
        (runs_folder(site.site.config) / first.run).unlink()
        manifest, _ = archive.check(runs_folder(site.site.config) / second.run)
        assert sum(int(line[0]) for line in manifest["types"]["007"].values()) == HELD


def test_a_void_in_this_month_is_noticed(tmp_path: Path) -> None:
    with backed(tmp_path) as site:
        fphm = site.change(-1, status="03")
        assert site.kept(site.again())[fphm].status == "03"


def test_a_void_in_a_month_that_is_past_does_not_fit_the_statistics_and_all_is_read_again(
    tmp_path: Path,
) -> None:
    with backed(tmp_path) as site:
        place = next(at for at, one in enumerate(site.invoices) if at >= KIND.earlier and one.status == "00")
        fphm = site.change(place, status="03")
        done = site.again()
        assert site.kept(done)[fphm].status == "03"
        assert done.reused == 0
        assert site.site.verifies(Plan.VERIFY).outcome is Outcome.DONE


@contextmanager
def broken_off(folder: Path) -> Iterator[tuple[Backed, Callable[[], BackupResult]]]:
    """Yield a site whose backup was broken off before its last invoice, and how it goes on."""
    with Site(folder, ONE_TYPE) as site:
        made, command = Backed(site), Backup(**site.address())
        vault = Vault(site.config, site.journal.backups)

        def pull(done: int, *_: object) -> None:
            if done == HELD - 1:
                site.halt.cancel()

        def go_on() -> BackupResult:
            site.halt = Halt()
            session = site.session()
            done = vault.run(command, session, lambda *_: None)
            made.lines = session.log.lines()
            return done

        with pytest.raises(Cancelled):
            vault.run(command, site.session(), pull)
        yield made, go_on


@pytest.mark.parametrize("among", [slice(KIND.earlier + 1, -KIND.later), slice(-KIND.later, None)])
def test_a_void_while_a_backup_was_broken_off_is_noticed_when_it_goes_on(
    tmp_path: Path, among: slice
) -> None:
    """Of the period, which the statistics count, and of the month that runs."""
    with broken_off(tmp_path) as (made, go_on):
        one = next(one for one in made.invoices[among] if one.status == "00")
        fphm = made.change(made.invoices.index(one), status="03")
        assert made.kept(go_on())[fphm].status == "03"


def test_the_original_of_a_red_letter_invoice_that_came_while_it_was_broken_off_is_read_again(
    tmp_path: Path,
) -> None:
    with broken_off(tmp_path) as (made, go_on):
        before, unread, original = made.invoices[KIND.earlier - 1 : KIND.earlier + 2]
        made.invoices.append(red_letter(made.invoices[-1], original))
        assert go_on().invoices == HELD + 1
        assert made.read() == {one.fphm for one in (before, unread, original, *made.invoices[-3:])}


def test_an_upload_after_the_last_backup_is_noticed(tmp_path: Path) -> None:
    with backed(tmp_path, replace(ONE_TYPE, not_uploaded=4)) as site:
        waiting = {one.fphm for one in site.invoices[-4:]}
        site.site.device.disk.state.not_uploaded = 0
        kept = site.kept(site.again())
        assert waiting <= site.read()
        assert all(kept[fphm].uploaded for fphm in waiting)
        assert site.again().reused == KIND.invoices


def test_the_original_of_a_new_red_letter_invoice_is_read_again_and_no_other(tmp_path: Path) -> None:
    with backed(tmp_path) as site:
        original, last = site.invoices[KIND.earlier], site.invoices[-1]
        site.invoices.append(red_letter(last, original))
        done = site.again()
        assert site.read() == {original.fphm, *(one.fphm for one in site.invoices[-3:])}
        assert (done.invoices, done.reused) == (HELD + 1, KIND.invoices - 1)


def test_what_the_device_does_not_count_any_more_is_not_taken_over(tmp_path: Path) -> None:
    with backed(tmp_path) as site:
        lost = site.invoices.pop(KIND.earlier)
        done = site.again()
        assert (done.reused, lost.fphm in site.kept(done)) == (0, False)


@pytest.mark.parametrize("ahead_days", [0, 40])
def test_a_device_whose_clock_runs_ahead_settles_nothing_of_the_sites_month(
    tmp_path: Path, ahead_days: int
) -> None:
    settings = replace(ONE_TYPE, clock_offset_s=ahead_days * 86_400)
    with Site(tmp_path, settings) as site:
        made = Backed(site)
        made.again()
        month = f"{site.device.disk.state.clock() - timedelta(days=ahead_days):%Y-%m}"
        reused = made.again().reused
        assert reused == sum(
            f"{one.issued:%Y-%m}" < month for one in made.invoices[KIND.earlier : -KIND.later]
        )
        assert (reused == KIND.invoices) is (ahead_days == 0)
