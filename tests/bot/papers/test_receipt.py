"""The paper of a receipt: one page, with the font inside, whatever stands on it."""

from __future__ import annotations

from typing import Any

import pytest
import segno
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.papers import codes
from bot.papers.drawing import drawn
from bot.papers.pages import About
from bot.papers.receipt_facts import ReceiptFacts, TypeFacts
from handlers.receipt_page import receipt_file, receipt_page
from tests.bot.papers import pdf
from tests.bot.papers.facts import LANGUAGES, TWELVE, ZONE, digest, receipt, types, words


def file_of(facts: ReceiptFacts, language: str = "zh") -> bytes:
    return receipt_file(words(language), facts, ZONE)


@pytest.fixture(scope="module", params=LANGUAGES)
def paper(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    return request.param, file_of(receipt(types=types(*TWELVE)), request.param)


def test_it_says_what_was_done_by_whom_when_and_of_which_evidence(paper: tuple[str, bytes]) -> None:
    language, content = paper
    (page,) = pdf.read(content).pages
    told = pdf.text(page)
    shown = receipt()
    title = {"zh": "清卡回执#1042", "en": "Receiptofaclear#1042"}[language]
    for part in (
        title, shown.taxpayer, shown.taxpayer_name, shown.disk, "朝阳·一店", "2026-11-01", "2026-12-01", "2027-01-15",
        "1,203,440.00", shown.evidence, shown.manifest, shown.batch, shown.batch_evidence, shown.head, "移动硬盘",
        "王芳(P1)", "李经理(P2)", "2026-12-0510:03:04", "2026-12-0510:07:04", "2026-12-0510:09:04", "Asia/Shanghai",
        "0.7.0", words(language).type_name("028").replace(" ", ""), words(language).type_name("085").replace(" ", ""),
    ):  # fmt: skip
        assert part in told, part


def test_a_person_is_named_where_the_device_could_not_tell(paper: tuple[str, bytes]) -> None:
    language, content = paper
    told = words(language)("attested-filed-and-matched").replace(" ", "")
    assert told[:12] in pdf.text(pdf.read(content).pages[0])


def test_its_font_is_inside_with_the_characters_that_it_uses(paper: tuple[str, bytes]) -> None:
    (page,) = pdf.read(paper[1]).pages
    assert [("/FontFile3" in one) for one in pdf.fonts(page)] == [True]
    assert len(paper[1]) < 80_000


def test_the_code_that_is_drawn_is_the_receipts(paper: tuple[str, bytes]) -> None:
    (page,) = pdf.read(paper[1]).pages
    matrix = segno.make(receipt().code.text, error="m", micro=False).matrix
    wanted = {(y, x) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}
    assert pdf.modules(page, len(matrix)) == wanted


def test_the_file_carries_the_code_and_its_language(paper: tuple[str, bytes]) -> None:
    language, content = paper
    assert codes.read_file(content) == receipt().code
    assert str(pdf.read(content).root_object["/Lang"]) == language


def test_the_same_receipt_is_the_same_file(paper: tuple[str, bytes]) -> None:
    language, content = paper
    assert file_of(receipt(types=types(*TWELVE)), language) == content
    assert file_of(receipt(), language) != content


def test_a_receipt_of_an_earlier_version_has_a_paper_too() -> None:
    bare = receipt(
        types=(TypeFacts("004", "moved", "", "2026-12-01", "", "", ""),), attested=("something-new",), approved_at=None,
        requested_at=None, software="", batch="", batch_evidence="", taxpayer_name="", places=(), manifest="",
    )  # fmt: skip
    (page,) = pdf.read(file_of(bare)).pages
    assert "something-new" in pdf.text(page)


def test_what_the_font_does_not_have_is_a_box_and_what_has_no_shape_is_left_out() -> None:
    (page,) = pdf.read(file_of(receipt(device="甲🎉乙\u202e丙\u200d\u0000مر𠮷"))).pages
    assert "甲□乙丙□□" in pdf.text(page)


def test_more_types_than_fit_are_counted() -> None:
    many = types(*(f"{number:03}" for number in range(40)))
    (page,) = pdf.read(file_of(receipt(types=many))).pages
    assert "另有25种" in pdf.text(page)


ANY = st.builds(lambda text, times: text * times, st.text(max_size=12), st.sampled_from([1, 1, 200]))
MANY = st.lists(ANY, max_size=6).map(tuple)
TEXTS = (
    "taxpayer", "taxpayer_name", "disk", "device", "period", "evidence", "manifest", "requester", "approver", "batch",
    "batch_evidence", "software",
)  # fmt: skip


@st.composite
def anything(draw: Any) -> ReceiptFacts:
    told = {name: draw(ANY) for name in TEXTS}
    row = st.builds(
        TypeFacts, ANY, ANY, ANY, ANY, ANY, ANY, st.sampled_from(["", "1.00", "-99999999999999999999.99"])
    )
    kinds = draw(st.lists(row, max_size=4).map(lambda rows: tuple(rows * 5)))
    return receipt(types=kinds, places=draw(MANY), attested=draw(MANY), digest=digest(told["device"]), **told)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(anything(), min_size=1, max_size=4), st.sampled_from(LANGUAGES))
def test_any_receipt_is_one_page(receipts: list[ReceiptFacts], language: str) -> None:
    pages = [receipt_page(words(language), one, ZONE) for one in receipts]
    content = drawn(pages, About("", language))
    assert len(pdf.read(content).pages) == len(receipts)
    assert codes.read_file(content) == receipts[0].code
