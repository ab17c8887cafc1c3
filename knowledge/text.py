"""What people type, made comparable: one script, one width, one case; greetings away; syllables; codes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

from knowledge.syllables import split, spoken
from knowledge.words import Words, shipped

_PUNCTUATION = re.compile(r"[^\w@#+.\-\s]|_|(?<![a-z0-9])[@#+.\-]|[@#+.\-](?![a-z0-9])")
_BLANKS = re.compile(r"\s+")
PIECES = re.compile(r"[\u3400-\u9fff]+|[a-z0-9][a-z0-9@]*")
_CODE_SPELLING = str.maketrans({"o": "0", "l": "1", "-": None, " ": None, ".": None, "_": None})

# A run of letters and digits that looks like an error code.
_CODE_SHAPE = re.compile(
    r"(?=\w*\d)(?=\w*[a-z])(?:0x[0-9a-f]{4,8}|[0-9a-f]{4,8}|[a-z]{1,2}\d{2,6}|[a-z]+@\d+)"
)
_NUMBER_SHAPE = re.compile(r"\d{3,8}")
_CODE_BEFORE = re.compile(
    r"(?:错误|代码|报错|报|提示|弹|弹出|返回|出现|(?<![号证态位])码|(?:错误|故障)编号|error|code)[号为是:了个出]*\s*$"
)
_COUNTED = re.compile(r"\s*(?:天|年|月|日|元|块|张|次|个|份|兆|人|户|台|小时|分钟|秒)")
_CODE_AFTER = re.compile(
    r"\s*(?:$|错误|报错|是?[什啥]么?意思|是什么|是啥|怎么|咋|如何|代码|错|什么|what|error|的错)"
)


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("tw2sp")


def fold(text: str) -> str:
    """Return `text` in NFKC, lower case and simplified Chinese (Taiwan terms replaced), one blank between words."""
    whole = text.encode("utf-8", "ignore").decode()  # half a surrogate pair is no character
    folded = _converter().convert(unicodedata.normalize("NFKC", whole).lower())
    return _BLANKS.sub(" ", _PUNCTUATION.sub(" ", folded)).strip()


def normalise(text: str, words: Words | None = None) -> str:
    """Return `fold(text)` without greetings at its ends; "" when nothing else was said."""
    words = words or shipped()
    said = fold(text)
    while (shorter := _without_greeting(said, words)) != said:
        said = shorter
    return "" if said.replace(" ", "") in words.chat else said


def _without_greeting(said: str, words: Words) -> str:
    if not said.startswith(words.greetings) and not said.endswith(words.greetings):
        return said
    for greeting in words.greetings:
        for shorter in (said.removeprefix(greeting), said.removesuffix(greeting)):
            if (
                shorter != said
                and not _cuts_a_word(said, greeting, shorter)
                and not _is_left_alone(greeting, shorter)
            ):
                return shorter.strip()
    return said


def _is_left_alone(greeting: str, shorter: str) -> bool:
    """Tell whether one character was cut off one other: "紧急" is a word."""
    return len(greeting) == 1 and len(shorter.strip()) == 1


def _cuts_a_word(said: str, greeting: str, shorter: str) -> bool:
    """Tell whether a Latin greeting was only the beginning or the end of a longer word."""
    if not greeting.isascii() or not shorter:
        return False
    return shorter[0].isalnum() if said.startswith(greeting) else shorter[-1].isalnum()


def pieces(said: str) -> list[str]:
    """Cut a folded text into runs of Chinese and runs of letters and digits."""
    return PIECES.findall(said)


def character_grams(said: str) -> list[str]:
    """Return characters and pairs of neighbours; a Latin run is one token and its 3-grams."""
    grams: list[str] = []
    for piece in pieces(said):
        if piece.isascii():
            grams.append(piece)
            grams.extend(piece[i : i + 3] for i in range(len(piece) - 2) if len(piece) > 3)
        else:
            grams.extend(piece)
            grams.extend(piece[i : i + 2] for i in range(len(piece) - 1))
    return grams


def syllables(said: str) -> list[str]:
    """Return toneless syllables; a Latin run that is no pinyin stays as it is."""
    found: list[str] = []
    for piece in pieces(said):
        if piece.isascii():
            found.extend(split(piece) or (piece,))
        else:
            found.extend(spoken(piece))
    return found


def code_key(spelling: str) -> str:
    """Return the form under which spellings of one code are equal: lower case, o as 0, l as 1, no dash or blank."""
    return unicodedata.normalize("NFKC", spelling).lower().translate(_CODE_SPELLING)


@dataclass(frozen=True, slots=True)
class Codes:
    known: tuple[str, ...]  # keys, in the order of the text
    unknown: tuple[str, ...]  # as folded


_SEPARATED = str.maketrans(dict.fromkeys("-. "))
_CODE_RUN = re.compile(r"[a-z0-9][a-z0-9@]*")
_MAX_JOINED = 3  # "09d 1 03" is at most three runs
_SEPARATORS = re.compile(r"[ .\-]{1,2}")


def find_codes(
    said: str, known: frozenset[str], mentioned: frozenset[str] = frozenset(), words: Words | None = None
) -> Codes:
    """Find error codes in a folded text.

    Args:
        known: code keys that open an article.
        mentioned: runs of letters and digits that articles use; they are never reported as unknown.
        words: the words of the field; the shipped ones without.
    """
    runs = list(_CODE_RUN.finditer(said))
    names = (words or shipped()).names
    hits: list[str] = []
    unknown: list[str] = []
    at = 0
    while at < len(runs):
        taken, key = _joined(said, runs, at, known, names)
        if key:
            hits.append(key)
        elif taken and not all(run.group() in mentioned for run in runs[at : at + taken]):
            unknown.append(said[runs[at].start() : runs[at + taken - 1].end()])
        at += max(taken, 1)
    return Codes(tuple(dict.fromkeys(hits)), tuple(dict.fromkeys(unknown)))


def _joined(
    said: str, runs: list[re.Match[str]], at: int, known: frozenset[str], names: re.Pattern[str]
) -> tuple[int, str]:
    """Return how many runs from `at` form one code, and its key when it is known."""
    joinable = 1
    while (
        at + joinable < len(runs)
        and joinable < _MAX_JOINED
        and _adjacent(said, runs[at + joinable - 1 : at + joinable + 1])
    ):
        joinable += 1
    for count in range(joinable, 0, -1):
        start, end = runs[at].start(), runs[at + count - 1].end()
        key = code_key(said[start:end])
        if key in known and _plausible(said, start, end, key):
            return count, key
    start, end = runs[at].span()
    if _looks_unknown(said, start, end, names):
        return 1, ""
    return (2, "") if joinable > 1 and _dashed_code(said, start, runs[at + 1].end(), names) else (0, "")


def _dashed_code(said: str, start: int, end: int, names: re.Pattern[str]) -> bool:
    """Tell whether two runs look like one code written with a dash, "db-0701"."""
    written = said[start:end]
    key = written.translate(_SEPARATED)
    return "-" in written and _CODE_SHAPE.fullmatch(key) is not None and names.fullmatch(key) is None


def _adjacent(said: str, pair: list[re.Match[str]]) -> bool:
    return _SEPARATORS.fullmatch(said[pair[0].end() : pair[1].start()]) is not None


def _plausible(said: str, start: int, end: int, key: str) -> bool:
    """Short and bare numbers are a code only where the text speaks of one."""
    if len(key) >= 5 or (len(key) >= 3 and not key.isdigit()):
        return True
    return _in_code_context(said, start, end)


def _in_code_context(said: str, start: int, end: int) -> bool:
    if start == 0 and end == len(said):
        return True
    return bool(_CODE_BEFORE.search(said[:start])) or (start == 0 and bool(_CODE_AFTER.match(said[end:])))


def _looks_unknown(said: str, start: int, end: int, names: re.Pattern[str]) -> bool:
    run = said[start:end]
    if names.fullmatch(run):
        return False
    if _CODE_SHAPE.fullmatch(run):
        return True
    counted = _COUNTED.match(said[end:]) is not None
    return bool(_NUMBER_SHAPE.fullmatch(run)) and not counted and _in_code_context(said, start, end)
