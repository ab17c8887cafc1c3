"""All targets."""

from __future__ import annotations

from tests.fuzz import conversation, line, models, replies
from tests.fuzz.target import Target

TARGETS: tuple[Target, ...] = (*line.TARGETS, *replies.TARGETS, *conversation.TARGETS, *models.TARGETS)
