"""The code of a receipt: as it is photographed, as it is typed, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.papers import codes
from bot.papers.codes import ReceiptCode, code_of
from bot.papers.errors import CodeError, MistypedError, NoCodeInFileError
from tests.bot.papers.facts import digest

CODE = code_of(1042, digest("body"), digest("head"))
HEX = st.text("0123456789ABCDEF", min_size=40, max_size=40)
MADE = st.builds(ReceiptCode, st.integers(0, 999_999_999), HEX, HEX)


@given(MADE)
def test_it_is_read_back_as_it_was_written_and_as_it_is_typed(code: ReceiptCode) -> None:
    assert codes.read(code.text) == codes.read(code.typed) == code


@pytest.mark.parametrize(
    "typed",
    [
        CODE.text.lower(),
        CODE.typed.replace(" ", "-"),
        CODE.text.replace(":", "：").replace("0", "O").replace("QK1", "QKl"),
        f"  {CODE.text}\n",
    ],
    ids=["small letters", "dashes", "as it looks", "blanks around"],
)
def test_how_it_is_typed_does_not_count(typed: str) -> None:
    assert codes.read(typed) == CODE


@given(MADE, st.data())
def test_one_wrong_or_swapped_digit_is_a_typing_mistake(code: ReceiptCode, data: st.DataObject) -> None:
    at = data.draw(st.integers(len(f"QK1:{code.number}:"), len(code.text) - 1))
    before, after = code.text[at], data.draw(st.sampled_from("0123456789ABCDEF"))
    if before not in {":", after}:
        with pytest.raises(MistypedError):
            codes.read(code.text[:at] + after + code.text[at + 1 :])


@pytest.mark.parametrize(
    "text", ["", "QK1", "1042", CODE.text[:-6], CODE.text.replace("QK1", "QK2"), "9" * 5000, CODE.text * 2]
)
def test_anything_else_is_no_code(text: str) -> None:
    with pytest.raises(CodeError):
        codes.read(text)


def test_a_file_without_one_says_so() -> None:
    with pytest.raises(NoCodeInFileError):
        codes.read_file(b"%PDF-1.6 QK1:1042")


def test_it_fits_into_a_small_qr_code() -> None:
    assert set(CODE.text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert len(CODE.text) < 100
