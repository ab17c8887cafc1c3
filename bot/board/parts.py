"""What the board's pages work with: the hub's parts that they need, and the board's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.batches.batches import Batches
from bot.board.figures import Figures
from bot.board.live import Live
from bot.board.once import Once
from bot.board.rendering import Rendering
from bot.board.tries import Tries
from bot.clearing.flow import Clearing
from bot.dialog.texts import Texts
from bot.records.database import Database
from bot.settings import Settings
from bot.tickets import macros
from bot.tickets.attachments import Store
from bot.tickets.desk import Desk
from handlers.answers import Articles


class Board:
    """The board's collaborators.

    Args:
        changed: is called after each commit.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        texts: Texts,
        desk: Desk,
        clearing: Clearing,
        batches: Batches,
        articles: Articles,
        changed: Callable[[], None],
    ) -> None:
        self.settings = settings
        self.database = database
        self.texts = texts
        self.desk = desk
        self.clearing = clearing
        self.batches = batches
        self.articles = articles
        self.changed = changed
        self.live = Live(database)
        self.tries = Tries()
        self.figures = Figures(database, settings.timezone)
        self.once = Once()
        self.macros = macros.load(settings.desk)
        self.store = Store(settings.home / "attachments", settings.attachment_mb)
        self.rendering = Rendering(texts, settings.timezone)

    @property
    def login_life(self) -> timedelta:
        """How long a login lasts that is not used."""
        return timedelta(hours=self.settings.board_hours)

    @property
    def secure(self) -> bool:
        """Whether the board is reached over https."""
        return self.settings.url.startswith("https:")
