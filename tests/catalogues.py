"""Every sentence the bot says, read once for all tests."""

from __future__ import annotations

from pathlib import Path

import handlers
from bot.dialog.texts import Texts

SHIPPED = Texts(Path(handlers.__file__).parent / "texts")
