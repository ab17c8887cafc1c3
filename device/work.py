"""A command's life at the agent: begun, run in a thread, ended in the journal, gone on with after a crash."""

from __future__ import annotations

import logging
from collections.abc import Callable

from device.clock import HubClock
from device.config import Config, DeviceConfig
from device.contract import Admit, AnyCommand, Ended, Outcome, ReadBack, Reason, RunAct
from device.errors import Stopping, refuse
from device.identity import Identity
from device.jobs import Jobs, Turn
from device.journal import Journal
from device.lookout import Lookout
from device.outcomes import of_error
from device.session import Halt, Opener, Ports, Session, open_zc
from device.telling import Teller

log = logging.getLogger(__name__)

TRIES = 3  # beginnings of a read that the agent did not live to end; being asked to stop is none

Job = Callable[[AnyCommand, Session, Halt], Ended]


class Work:
    """Runs commands, each to one end. Calls for different devices may run at once, in different threads.

    Args:
        news: called from these threads: there is a report to send.
    """

    def __init__(
        self,
        config: Config,
        journal: Journal,
        identity: Identity,
        news: Callable[[], None] = lambda: None,
        opener: Opener = open_zc,
        hub_clock: HubClock | None = None,
    ) -> None:
        self._config = config
        self._journal = journal
        self._identity = identity
        self._news = news
        self._opener = opener
        self._hub_clock = hub_clock or HubClock()
        self._ports = Ports(Lookout(journal.whereabouts))
        self._jobs = Jobs(config, journal, self._hub_clock)

    def run(self, command: AnyCommand, halt: Halt) -> None:
        """Run a new command and report its end. When the agent stops, a read stays begun for its next start."""
        self._to_its_end(command, halt, self._in_time)

    def resume(self, command: AnyCommand, halt: Halt) -> None:
        """Go on with a command that an earlier life of the agent began and did not end."""
        self._to_its_end(command, halt, self._resumed)

    def _to_its_end(self, command: AnyCommand, halt: Halt, job: Job) -> None:
        session: Session | None = None
        try:
            session = self._session(self._device(command.device), halt)
            ended = job(command, session, halt)
        except Stopping:
            self._journal.commands.put_off(command.id)
            return
        except Exception as err:
            ended = of_error(err)
            if ended.reason is Reason.AGENT_BUG:
                log.exception("AGT-000: command %s (%s) failed", command.id, command.kind)
            ended = self._known_of(command, session) or ended
        self._end(command, ended, session)

    def _known_of(self, command: AnyCommand, session: Session | None) -> Ended | None:
        """Return what is known of an act that has begun, whatever broke; None when none has.

        The device is read back; the journal alone is asked when the device is not in the configuration any more, and
        of what let a batch in.
        """
        if isinstance(command, Admit):
            return self._admitted(command)
        acts = self._journal.acts
        run = acts.run(command.id)
        if run is not None and session is not None:
            with session:
                return self._jobs.recovery.read_back(run, session, Reason.INTERRUPTED)
        if isinstance(command, ReadBack) and session is None:
            run = acts.last(command.device, command.act, command.operation)
        return self._jobs.unasked(run) if run is not None else None

    def _end(self, command: AnyCommand, ended: Ended, session: Session | None) -> None:
        if isinstance(command, ReadBack) and ended.act is None:
            # What could not be read stays unknown, whatever the reason is.
            ended = ended.model_copy(update={"outcome": Outcome.UNKNOWN})
        if session is not None:
            self._journal.quirks.saw(command.device, session.log.met)
        if session is not None and (ended.outcome is not Outcome.DONE or ended.act is not None):
            ended = ended.model_copy(update={"line_log": tuple(session.log.lines())})
        self._journal.commands.report(command.id, self._identity.sign(ended, command.id))
        self._news()

    def _in_time(self, command: AnyCommand, session: Session, halt: Halt) -> Ended:
        if command.not_after < self._hub_clock.now():
            return Ended(outcome=Outcome.EXPIRED, reason=Reason.COMMAND_LATE)
        return self._job(command, session, halt)

    def _job(self, command: AnyCommand, session: Session, halt: Halt) -> Ended:
        tell = Teller(self._journal.commands, command.id, self._config.limits.progress_s, self._news)
        turn = Turn(session, tell, lambda device: self._session(device, halt))
        return self._jobs.by_kind[command.kind](command, turn)

    def _resumed(self, command: AnyCommand, session: Session, halt: Halt) -> Ended:
        if isinstance(command, RunAct):
            return self._act_resumed(command, session, halt)
        if isinstance(command, Admit):
            return self._admitted(command) or _lost()
        if self._journal.commands.try_again(command.id) > TRIES:
            return Ended(outcome=Outcome.FAILED, code="AGT-601", reason=Reason.NOT_FINISHED)
        return self._job(command, session, halt)

    def _act_resumed(self, command: RunAct, session: Session, halt: Halt) -> Ended:
        """Never send an act again: read back what it did. One of a batch that was not begun lost no code: it runs."""
        run = self._journal.acts.run(command.id)
        if run is None:
            return self._in_time(command, session, halt) if command.batch else _lost()
        recovery = self._jobs.recovery
        recovery.wait_out(halt.check)
        with session:
            return recovery.read_back(run, session, Reason.INTERRUPTED)

    def _admitted(self, command: Admit) -> Ended | None:
        return Ended(outcome=Outcome.DONE) if self._journal.admissions.made_by(command.id) else None

    def _device(self, skpbh: str) -> DeviceConfig:
        device = self._config.device(skpbh)
        if device is None:
            raise refuse(Reason.DEVICE_UNKNOWN, device=skpbh)
        return device

    def _session(self, device: DeviceConfig, halt: Halt) -> Session:
        return Session(device, self._config.limits, self._ports, self._journal.backups, self._opener, halt)


def _lost() -> Ended:
    """Return the end of what an earlier life took and did not begin: its code went with it, and it never runs."""
    return Ended(outcome=Outcome.EXPIRED, reason=Reason.COMMAND_LOST)
