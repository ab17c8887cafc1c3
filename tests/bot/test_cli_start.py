"""What every command of `qingka` waits for, whatever it does."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("sqlmodel", "numpy", "telegram", "fastapi")


def test_no_command_waits_for_what_only_others_need() -> None:
    asked = f"import sys, bot.cli; print(*(name for name in {HEAVY} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
