"""Write weights/sense.npz, small: a byte for each number of a token's vector."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge.ideas import Cutter
from knowledge.paraphrases import Intent, Sort, mark
from knowledge.rows import Floats
from knowledge.sense import VERSION, Sense, read
from knowledge.text import fold
from knowledge.views import views
from tests.weights.fit_sense import Bag


def write(file: Path, bag: Bag, bridge: Floats, intents: Sequence[Intent], cutter: Cutter) -> Sense:
    """Write what was learned, with the middle of every intent; return it as it will be read."""
    listed = [intent for intent in intents if intent.sort is not Sort.HUMAN]
    scales = np.abs(bag.rows).max(axis=1) / 127
    arrays = {
        "version": np.array(VERSION),
        "bank": np.frombuffer(mark(intents).encode(), dtype=np.uint8),
        "tokens": np.frombuffer("\n".join(bag.tokens).encode(), dtype=np.uint8),
        "rows": np.round(bag.rows / scales[:, None]).astype(np.int8),
        "scales": scales.astype(np.float16),
        "gains": bag.gains.astype(np.float16),
        "counts": bag.counts.astype(np.uint16),
        "sayings": np.array(sum(len(intent.sayings) for intent in intents)),
        "next_door": np.array([intent.sort is not Sort.FIELD for intent in listed]),
        "forbidden": np.array([intent.sort is Sort.FORBIDDEN for intent in listed]),
        "bridge": bridge.astype(np.float16),
        "intents": np.zeros((len(listed), bag.rows.shape[1]), dtype=np.float16),
    }
    np.savez_compressed(file, **arrays)
    sense = read(file)
    arrays["intents"] = np.stack([_middle(sense, intent, cutter) for intent in listed]).astype(np.float16)
    np.savez_compressed(file, **arrays)
    return read(file)


def _middle(sense: Sense, intent: Intent, cutter: Cutter) -> Floats:
    middle: Floats = sense.vectors([views(fold(saying), cutter) for saying in intent.sayings]).mean(axis=0)
    return middle
