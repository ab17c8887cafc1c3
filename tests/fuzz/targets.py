"""All targets."""

from __future__ import annotations

from tests.fuzz import (
    config,
    conversation,
    doors,
    files,
    line,
    models,
    openapi,
    relay,
    replies,
    tables,
    updates,
)
from tests.fuzz.target import Target

PARTS = (line, replies, conversation, models, config, files, relay, openapi, doors, updates, tables)
TARGETS: tuple[Target, ...] = tuple(target for part in PARTS for target in part.TARGETS)
