"""Retrieval: how long a question, a first index and a start from the kept one take, and the memory, by folder size.

Each size and mode is measured in processes of its own. The larger folders hold the shipped articles many times over,
each copy with words of others in its questions: as much work as different articles, not as hard to tell apart.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from knowledge import library
from knowledge.answer import Answerer
from tests.bench.rows import Row, quantile, show

QUESTIONS = Path(__file__).parents[1] / "knowledge" / "own" / "queries.jsonl"
SIZES = (1_000, 10_000)
ASKED = 400
LIMITS_MS = {False: 8, True: 15}


def rows() -> list[Row]:
    """Measure every size in both modes."""
    with tempfile.TemporaryDirectory() as name:
        folders = [(len(library.load().articles), library.SHIPPED)]
        folders += [(size, _folder(Path(name) / str(size), size)) for size in SIZES]
        return [
            row
            for size, folder in folders
            for semantic in (False, True)
            for row in _rows(size, folder, Path(name) / "cache", semantic=semantic)
        ]


def _rows(size: int, folder: Path, cache: Path, *, semantic: bool) -> list[Row]:
    first = _measured(folder, cache, semantic=semantic)
    again = _measured(folder, cache, semantic=semantic)
    mode = "with the encoder" if semantic else "without"
    head = f"{size} articles, {mode}:"
    large = size == max(SIZES)
    limit = f"≤ {LIMITS_MS[semantic]}" if large else ""
    peer = f"encoder alone {again['encoder_ms']:.2f} ms" if semantic else ""
    return [
        Row(f"{head} first start, everything read", first["start_s"], "s"),
        Row(f"{head} start from the kept index", again["start_s"], "s", limit="≤ 3" if large else ""),
        Row(f"{head} a question, median", again["median_ms"], "ms", peer),
        Row(f"{head} a question, p99", again["p99_ms"], "ms", limit=limit),
        Row(f"{head} memory at most", again["memory_mb"], "MB"),
    ]


def _measured(folder: Path, cache: Path, *, semantic: bool) -> dict[str, Any]:
    given = json.dumps({"folder": str(folder), "cache": str(cache), "semantic": semantic})
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.retrieval", given], check=True, capture_output=True, text=True
    )
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _in_this_process(folder: str, cache: str, *, semantic: bool) -> dict[str, float]:
    began = time.perf_counter()
    answerer = Answerer.open(Path(folder), semantic=semantic, cache=Path(cache))
    answerer.warm()
    start_s = time.perf_counter() - began
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["query"] for line in random.Random(1).sample(lines, ASKED)]
    spans = [_span_ms(lambda text=text: answerer.ask(text)) for text in texts]
    encoder = answerer.asker.encoder
    alone = [_span_ms(lambda text=text: encoder.encode([text])) for text in texts] if encoder else [0.0]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "start_s": start_s,
        "median_ms": quantile(spans, 0.5),
        "p99_ms": quantile(spans, 0.99),
        "encoder_ms": quantile(alone, 0.5),
        "memory_mb": memory,
    }


def _span_ms(call: Any) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def _folder(folder: Path, size: int) -> Path:
    articles = library.load().articles
    words = [question for article in articles for question in article.questions]
    chosen = random.Random(2)
    (folder / "zh").mkdir(parents=True)
    for number in range(size):
        article = articles[number % len(articles)]
        asked = [f"{question}{chosen.choice(words)[:6]}{number}" for question in article.questions]
        text = [
            "---",
            f"id: {article.id}-{number}",
            f"title: {json.dumps(article.title + chosen.choice(words)[:5] + str(number), ensure_ascii=False)}",
            f"questions: {json.dumps(asked, ensure_ascii=False)}",
            "---",
            article.body,
        ]
        (folder / "zh" / f"{article.id}-{number}.md").write_text("\n".join(text), encoding="utf-8")
    return folder


if __name__ == "__main__":
    if len(sys.argv) > 1:
        given = json.loads(sys.argv[1])
        print(json.dumps(_in_this_process(given["folder"], given["cache"], semantic=given["semantic"])))
    else:
        show(rows())
