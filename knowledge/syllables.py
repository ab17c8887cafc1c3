"""Pinyin syllables: which letters are one, and which of them people confuse."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_FINALS_OF: dict[str, str] = {
    "": "a o e ai ei ao ou an en ang eng er yi ya yo ye yao you yan yin yang ying yu yue yuan yun yong "
    "wu wa wo wai wei wan wen wang weng",
    "b": "a o ai ei ao an en ang eng i ie iao ian in ing u",
    "p": "a o ai ei ao ou an en ang eng i ie iao ian in ing u",
    "m": "a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u",
    "f": "a o ei ou an en ang eng u",
    "d": "a e ai ei ao ou an en ang eng ong i ie iao iu ian ing u uo ui uan un",
    "t": "a e ai ao ou an ang eng ong i ie iao ian ing u uo ui uan un",
    "n": "a e ai ei ao ou an en ang eng ong i ie iao iu ian in iang ing u uo uan v ve ue",
    "l": "a o e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un v ve ue",
    "g": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "k": "a e ai ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "h": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "j": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "q": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "x": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "zh": "i a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "ch": "i a e ai ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "sh": "i a e ai ei ao ou an en ang eng u ua uo uai ui uan un uang",
    "r": "i e ao ou an en ang eng ong u ua uo ui uan un",
    "z": "i a e ai ei ao ou an en ang eng ong u uo ui uan un",
    "c": "i a e ai ao ou an en ang eng ong u uo ui uan un",
    "s": "i a e ai ao ou an en ang eng ong u uo ui uan un",
}
SYLLABLES = frozenset(initial + final for initial, finals in _FINALS_OF.items() for final in finals.split())
LONGEST = max(map(len, SYLLABLES))
LONGEST_PHRASE = 10  # characters of a phrase that the dictionary reads as a whole
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0304\u030c"))
_MERGED_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))


@dataclass(frozen=True, slots=True)
class _Dictionary:
    phrases: dict[str, list[list[str]]]  # the readings of each of its characters, with tones
    single: dict[int, str]  # code point -> readings with tones, separated by commas


@lru_cache(maxsize=1)
def _dictionary() -> _Dictionary:
    # Reading it takes a fifth of a second: not before it is needed.
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    return _Dictionary(PHRASES_DICT, PINYIN_DICT)


@lru_cache(maxsize=8192)
def fuzzy(syllable: str) -> str:
    """Merge what many speakers do not tell apart: zh/z, ch/c, sh/s, n/l at the front, ng/n at the end."""
    for initial, merged in _MERGED_INITIALS:
        if syllable.startswith(initial):
            syllable = merged + syllable.removeprefix(initial)
            break
    return syllable[:-1] if syllable.endswith("ng") else syllable


@lru_cache(maxsize=8192)
def readings(char: str) -> tuple[str, ...]:
    """Return every toneless reading of one Chinese character, the usual one first."""
    marked = _dictionary().single.get(ord(char))
    return tuple(dict.fromkeys(map(_toneless, marked.split(",")))) if marked else (char,)


@lru_cache(maxsize=16384)
def spoken(text: str) -> tuple[str, ...]:
    """Return the toneless syllables of Chinese `text` as read in its context, one a character."""
    sounds: list[str] = []
    while len(sounds) < len(text):
        sounds += _next_sounds(text, len(sounds))
    return tuple(sounds)


def _next_sounds(text: str, at: int) -> list[str]:
    """Read the longest phrase of the dictionary that begins at `at`, or the one character."""
    for end in range(min(at + LONGEST_PHRASE, len(text)), at + 1, -1):
        if phrase := _dictionary().phrases.get(text[at:end]):
            return [_toneless(sounds[0]) for sounds in phrase]
    return [readings(text[at])[0]]


@lru_cache(maxsize=4096)
def _toneless(marked: str) -> str:
    bare = unicodedata.normalize("NFD", marked).translate(_TONES)
    return unicodedata.normalize("NFC", bare).replace("ü", "v").replace("ê", "e")


@lru_cache(maxsize=8192)
def split(letters: str) -> tuple[str, ...]:
    """Cut lower-case letters into as few syllables as possible; () when they are not pinyin."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - LONGEST), end):
            before, piece = best[start], letters[start:end]
            current = best[end]
            if before is None or piece not in SYLLABLES:
                continue
            if current is None or len(before) + 1 < len(current):
                best[end] = (*before, piece)
    return best[-1] or ()
