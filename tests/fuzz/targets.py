"""All targets."""

from __future__ import annotations

from tests.fuzz import config, conversation, files, line, models, relay, replies
from tests.fuzz.target import Target

PARTS = (line, replies, conversation, models, config, files, relay)
TARGETS: tuple[Target, ...] = tuple(target for part in PARTS for target in part.TARGETS)
