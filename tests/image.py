"""Does what the Dockerfile's first stage does, without Docker, and says what the image would hold (`make image`).

Needs a package index. Ends with 1 when a step fails or a tool of the developers' came along.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Yield each instruction of a Dockerfile with its arguments, continued lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        name, _, arguments = line.strip().partition(" ")
        if name:
            yield name.upper(), " ".join(arguments.split())


def stages(text: str) -> list[list[tuple[str, str]]]:
    """Return the instructions of each stage; what stands before the first FROM belongs to none."""
    found: list[list[tuple[str, str]]] = []
    for one in instructions(text):
        if one[0] == "FROM":
            found.append([])
        if found:
            found[-1].append(one)
    return found


def build(folder: Path) -> set[str]:
    """Run the first stage below a folder; return the names of what the image's environment holds."""
    source = folder / "src"
    source.mkdir()
    for name, arguments in stages((ROOT / "Dockerfile").read_text("utf-8"))[0]:
        if name == "COPY":
            _copy(arguments.split(), source)
        if name == "RUN":
            print(f"$ {arguments}", flush=True)
            command = re.sub(r"^python ", f"{sys.executable} ", arguments).replace("/opt/", f"{folder}/")
            subprocess.run(command, shell=True, check=True, cwd=source, stdout=subprocess.DEVNULL)
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "--python", f"{folder}/qingka/bin/python", "list", "--format=json"],
        check=True,
        capture_output=True,
    )
    return {canonicalize_name(one["name"]) for one in json.loads(listed.stdout)}


def _copy(words: list[str], source: Path) -> None:
    *names, target = words
    for name in names:
        into = source / (name if target == "./" else target)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, into, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, into)


def developers_tools() -> set[str]:
    """Return the names of what pyproject's dev group names."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    return {canonicalize_name(Requirement(one).name) for one in groups["dev"]}


def main() -> int:
    """Build and look."""
    with tempfile.TemporaryDirectory(prefix="qingka-image-") as name:
        held = build(Path(name))
        subprocess.run([f"{name}/qingka/bin/qingka", "--help"], check=True, capture_output=True)
    tools = sorted(held & developers_tools())
    print(f"{len(held)} packages; of the developers' tools: {', '.join(tools) or 'none'}")
    return 1 if tools or "qingka" not in held else 0


if __name__ == "__main__":
    sys.exit(main())
