"""`make weights`: learns what the search ships, from the paraphrase bank and the practice questions. Some ten minutes.

python -m tests.weights            everything
python -m tests.weights fusion     the fusion alone, over the sense that is there
"""

from __future__ import annotations

import sys
import time

from knowledge import paraphrases, sense, words
from knowledge.encoder import installed
from knowledge.ideas import Cutter
from knowledge.paraphrases import Sort
from knowledge.search import FEATURES, MEANING_FEATURES
from knowledge.sense import WEIGHTS
from knowledge.text import fold
from tests.weights import fit_bridge, fit_fusion, fit_sense, pairs, practice, sense_file

SEED = 1


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
    for name, encoder, features in (
        ("fusion.npz", None, FEATURES),
        ("fusion-semantic.npz", installed(), FEATURES + MEANING_FEATURES),
    ):
        examples = practice.all_examples(tuple(practice.PRACTICE), encoder)
        fit_fusion.write(WEIGHTS / name, fit_fusion.fit(examples, features))
        _say(f"{name}: {len(examples)} examples")


def _say(what: str) -> None:
    print(f"{time.process_time():6.0f} s  {what}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:] != ["fusion"]:
        learn_sense()
    learn_fusion()
