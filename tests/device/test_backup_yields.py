"""While a backup reads, any other command has the port within one invoice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from device.contract import Act, Backup, Ended, Inspect, Outcome, Plan, ReadBack
from device.jobs import Turn
from device.simulator.settings import TypeSettings
from device.telling import Teller
from device.vault import Vault
from tests.device.site import SETTINGS, Site

MANY = replace(SETTINGS, types=(TypeSettings("007", 4, later=40),))
COMMANDS: dict[str, Callable[[Site], Inspect | ReadBack]] = {
    "inspect": lambda site: Inspect(**site.address(), plan=Plan.CLEAR),
    "the read-back of an act": lambda site: ReadBack(**site.address(), act=Act.CLEAR),
}


class Other(threading.Thread):
    """Another command, which begins when it is told to; its turn opens with the port in its hands."""

    def __init__(self, site: Site, command: Inspect | ReadBack, progress: list[int]) -> None:
        super().__init__()
        self._site = site
        self._command = command
        self._progress = progress
        self.ended: Ended | None = None
        self.began_at: int | None = None  # how many invoices the backup had when the first answer came

    def run(self) -> None:
        site, session = self._site, self._site.session()
        tell = Teller(site.journal.commands, self._command.id, 0, self._seen)
        self.ended = site.jobs.by_kind[self._command.kind](
            self._command, Turn(session, tell, lambda _: session)
        )
        self._seen()

    def _seen(self) -> None:
        self.began_at = len(self._progress) if self.began_at is None else self.began_at


@pytest.mark.parametrize("name", COMMANDS)
def test_another_command_has_the_port_within_one_invoice(tmp_path: Path, name: str) -> None:
    progress: list[int] = []
    with ExitStack() as held:
        site = held.enter_context(Site(tmp_path, MANY))
        if name != "inspect":
            site.clears()
        turnstile = site.ports.of(site.config.devices[0].port)
        command = COMMANDS[name](site)
        site.journal.commands.begin(command)
        other = Other(site, command, progress)
        asked_at = 5

        def step(done: int, _total: int, _eta_s: float | None) -> None:
            progress.append(done)
            if done == asked_at:
                other.start()
                while not turnstile.wanted:
                    threading.Event().wait(0.001)

        backup = Backup(**site.address())
        done = Vault(site.config, site.journal.backups).run(backup, site.session(), step)
        other.join()
        assert other.ended is not None
        assert other.ended.outcome is Outcome.DONE
        assert other.began_at == asked_at
        assert done.invoices >= 40
