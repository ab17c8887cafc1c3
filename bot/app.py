"""The only place where the hub's objects are wired."""

from __future__ import annotations

import logging
from pathlib import Path

import handlers
import knowledge

log = logging.getLogger(__name__)

TEXTS = Path(handlers.__file__).parent / "texts"
ARTICLES = Path(knowledge.__file__).parent / "articles"
STOP_S = 10
