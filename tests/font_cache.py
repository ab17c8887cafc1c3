"""One list of the machine's fonts for all processes of a run: matplotlib takes seconds to make its own in each."""

from __future__ import annotations

import os
from pathlib import Path

from bot.charts.fonts import CACHE

FOLDER = Path(__file__).parents[1] / ".pytest_cache" / "matplotlib"


def share() -> None:
    """Name the folder to this process and those that it starts, where nobody has named one."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault(CACHE, str(FOLDER))
