"""Writes a migration for what the tables have that the migrations have not: `python -m tests.migration MESSAGE`."""

from __future__ import annotations

import sys

from bot.records import schema
from bot.records.database import open_engine

if __name__ == "__main__":
    engine = open_engine("sqlite://")
    schema.upgrade(engine)
    schema.revise(engine, sys.argv[1])
