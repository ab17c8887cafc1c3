"""The hub and the agent as real processes that start in no time: forked from a server that has imported everything."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import takewhile
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.faults.borders import install
from tests.faults.deaths import Border, Death

STOP_S = 10.0
CONTEXT = multiprocessing.get_context("forkserver")
# What a child imports besides is what started it: that is preloaded too.
CONTEXT.set_forkserver_preload(
    ["bot.cli", "bot.serving", "bot.app", "device.cli", "device.agent", "pypinyin", "tests.faults.story"]
)


class Program:
    """`qingka …` or `qingka-agent …`; it may be started again after its end.

    Args:
        module: bot.cli or device.cli.
        deaths: how its first lives end; those after them do not.
        diary: its name, if not the module's.

    Attributes:
        lives: how often it was started.
        ends: the exit codes of lives that ended by themselves, and not by a kill.
    """

    def __init__(
        self,
        module: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        deaths: Sequence[Death] = (),
        diary: str = "",
    ) -> None:
        self._module = module
        self._arguments = list(arguments)
        self._environment = environment
        name = module.partition(".")[0]
        self.log = folder / f"{name}.log"
        self.diary = folder / f"{diary or name}.diary"
        self._deaths = deaths
        self.lives = 0
        self.ends: list[int | None] = []
        self._process: BaseProcess | None = None

    def start(self) -> None:
        """Start its next life."""
        if self._process is not None and self._process.exitcode != -signal.SIGKILL:
            self.ends.append(self._process.exitcode)
        death = self._deaths[self.lives] if self.lives < len(self._deaths) else None
        watch = partial(install, death, self.diary, self.lives + 1, of_the_hub=self._module == "bot.cli")
        arguments = (self._module, self._arguments, dict(self._environment), self.log, watch)
        self._process = CONTEXT.Process(target=_be, args=arguments, daemon=True)
        self._process.start()
        self.lives += 1

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.is_alive()

    @property
    def went_gently(self) -> bool:
        """Whether its last life came to a good end."""
        return self._process is not None and self._process.exitcode == 0

    def kill(self) -> None:
        """Kill it on the spot."""
        if self._process is not None:
            self._process.kill()
            self._process.join()

    def stop(self) -> None:
        """Ask it to end; insist after a while."""
        if self._process is not None:
            self._process.terminate()
            self._process.join(STOP_S)
            self.kill()

    def events(self, life: int = 1, until: str = "") -> list[tuple[Border, str]]:
        """Return border and name of the events of one of its lives, before one that is called `until`."""
        lines = [line.split("\t") for line in self.diary.read_text("utf-8").splitlines()]
        mine = [(Border(border), what) for number, border, what in lines if int(number) == life]
        return list(takewhile(lambda one: one[1] != until, mine))


def _be(
    module: str, arguments: list[str], environment: dict[str, str], log: Path, watch: Callable[[], None]
) -> None:
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.environ.update(environment)
    watch()
    sys.argv = [module, *arguments]
    importlib.import_module(module).main()
