"""A running hub takes changes of articles, guides and words within seconds: all of them, or none.

What cannot be used stays out, the last good state goes on answering, and support is told.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path

from watchfiles import Change, awatch

from bot.dialog.post import Post
from bot.learning import telling
from bot.learning.folder import OWN_FAULT, BrokenError, ChangingError, Stamp, own_fault, reload, stamp
from bot.learning.live import Knowledge
from bot.learning.source import Source
from bot.records.database import Database
from knowledge.article import Mistake

log = logging.getLogger(__name__)

LOOK_S = 1.0  # between looks of one's own, where nobody notices a change: network drives, folders that were swapped
STEP_MS = 100  # of silence after which what was written belongs together
DEBOUNCE_MS = 1000  # the most that a change waits for such silence
NOBODY_S = 60.0  # between looks for somebody to tell
PATIENCE_S = 3.0  # that mistakes must stand before support is told: half of a change may be written


class Reloading:
    """Watches the folders and swaps what the hub answers from.

    Where the system gives no notice of changes, WATCHFILES_FORCE_POLLING=true asks for it; without, every look finds
    them, too.

    Args:
        told: called when something was put into the outbox.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        source: Source,
        database: Database,
        post: Post,
        told: Callable[[], None],
        patience_s: float = PATIENCE_S,
        look_s: float = LOOK_S,
    ) -> None:
        self._knowledge = knowledge
        self._source = source
        self._database = database
        self._post = post
        self._told = told
        self._patience_s = patience_s
        self._look_s = look_s
        self._stamp: Stamp | None = None  # of what was read last; None: read again
        self._mistakes: tuple[Mistake, ...] = ()
        self._complain_at: float | None = None  # on the loop's clock

    async def run(self) -> None:
        """Take changes until cancelled; what fails is logged, and the next look tries again."""
        async with aclosing(self._looks()) as looks:
            async for noticed in looks:
                try:
                    await self._look(noticed=noticed)
                except Exception:
                    log.exception("%s: a look at the knowledge folder failed", OWN_FAULT)

    async def _looks(self) -> AsyncGenerator[bool, None]:
        """Yield when it is time for a look, and whether a change was noticed."""
        while True:
            try:
                async with aclosing(self._notices()) as notices:
                    async for noticed in notices:
                        yield noticed
            except (OSError, RuntimeError) as error:
                log.debug("the folders cannot be watched now: %s", error)
            except Exception:
                log.exception("%s: the watch over the knowledge folder failed; it is begun anew", OWN_FAULT)
            await asyncio.sleep(self._look_s)
            yield False

    async def _notices(self) -> AsyncGenerator[bool, None]:
        """Yield whether a change was noticed, at least every `look_s`; end when a watched folder was swapped."""
        roots = {*self._source.folders, self._source.words.parent}
        watched = _identities(roots)
        changes = awatch(
            *roots,
            watch_filter=self._matters,
            debounce=DEBOUNCE_MS,
            step=STEP_MS,
            rust_timeout=int(self._look_s * 1000),
            yield_on_timeout=True,
        )
        async with aclosing(changes):
            async for found in changes:
                yield bool(found)
                if _identities(roots) != watched:
                    return

    def _matters(self, _change: Change, path: str) -> bool:
        return self._source.reads(Path(path))

    async def _look(self, *, noticed: bool) -> None:
        found = await asyncio.to_thread(stamp, self._source)
        if noticed or found != self._stamp:
            self._stamp = found
            await self._read()
        if self._complain_at is not None and asyncio.get_running_loop().time() >= self._complain_at:
            await self._complain()

    async def _complain(self) -> None:
        """Tell of the mistakes, once; where there is nobody to tell, try again later."""
        self._complain_at = None
        if await self._database.read(telling.is_told, self._mistakes):
            return
        if await self._database.do(telling.tell_broken, self._post, self._mistakes):
            self._told()
        else:
            self._complain_at = asyncio.get_running_loop().time() + NOBODY_S

    async def _read(self) -> None:
        """Take what the folders hold, or remember what is wrong with them."""
        try:
            state = await asyncio.to_thread(reload, self._source, self._knowledge.state)
        except ChangingError:
            self._stamp = None
            return
        except BrokenError as error:
            self._remember(error.mistakes)
            return
        except Exception:
            log.exception("%s: the knowledge folder could not be read", OWN_FAULT)
            self._remember(own_fault(self._source).mistakes)
            return
        self._mistakes, self._complain_at = (), None
        if state is not self._knowledge.state:
            self._knowledge.take(state)
            log.info(
                "KNW-200: a change of the knowledge folder is taken: %s articles",
                len(state.articles.articles),
            )
        if await self._database.read(telling.is_broken) and await self._database.do(
            telling.tell_whole, self._post
        ):
            self._told()

    def _remember(self, mistakes: tuple[Mistake, ...]) -> None:
        if mistakes != self._mistakes:
            log.warning(
                "KNW-422: a change of the knowledge folder is not taken: %s", "; ".join(map(str, mistakes))
            )
            self._mistakes = mistakes
            self._complain_at = asyncio.get_running_loop().time() + self._patience_s


def _identities(roots: set[Path]) -> dict[Path, tuple[int, int]]:
    """Return which folders really stand there; raises OSError where one does not."""
    return {root: (found.st_dev, found.st_ino) for root in roots for found in [root.stat()]}
