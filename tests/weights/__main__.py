"""`make weights`: learns what the search ships, from the paraphrase bank and the practice questions. Some ten minutes.

python -m tests.weights            everything
python -m tests.weights fusion     the fusion alone, over the sense that is there
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ProcessPoolExecutor

from knowledge import paraphrases, sense, words
from knowledge.encoder import installed
from knowledge.ideas import Cutter
from knowledge.paraphrases import Sort
from knowledge.search import FEATURES, MEANING_FEATURES
from knowledge.sense import WEIGHTS
from knowledge.text import fold
from tests.weights import fit_bridge, fit_fusion, fit_sense, pairs, practice, sense_file

SEED = 1
BEGAN = time.monotonic()


def learn_sense() -> None:
    intents = paraphrases.read()
    cutter = Cutter(words.shipped())
    spoken = [intent for intent in intents if intent.sort is not Sort.HUMAN]
    given = pairs.corpus(spoken, SEED)
    _say(f"{len(spoken)} intents, {len(given.texts)} texts")
    bag = fit_sense.fit(spoken, given, cutter, SEED)
    _say(f"sense: {len(bag.tokens)} tokens")
    encoder = installed()
    if encoder is None:
        sys.exit("The package of the sentence encoder is needed for the bridge.")
    plain = pairs.plain(spoken)
    bridge = fit_bridge.fit(plain, encoder.encode([fold(text) for text in plain.texts]), SEED)
    sense_file.write(WEIGHTS / sense.FILE, bag, bridge, intents, cutter)
    _say("bridge")


def learn_fusion() -> None:
    """Both modes at once, each in a process of its own."""
    with ProcessPoolExecutor(2) as workers:
        for said in workers.map(_learn_fusion, (False, True)):
            _say(said)


def _learn_fusion(semantic: bool) -> str:
    examples = practice.all_examples(tuple(practice.PRACTICE), installed() if semantic else None)
    features = FEATURES + (MEANING_FEATURES if semantic else ())
    file = WEIGHTS / ("fusion-semantic.npz" if semantic else "fusion.npz")
    fit_fusion.write(file, fit_fusion.fit(examples, features))
    return f"{file.name}: {len(examples)} examples"


def _say(what: str) -> None:
    print(f"{time.monotonic() - BEGAN:6.0f} s  {what}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:] != ["fusion"]:
        learn_sense()
    learn_fusion()
