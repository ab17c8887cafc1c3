"""Answer, suggest or hand over: on the shipped articles, and on any others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from knowledge.answer import Answerer, Found
from knowledge.article import ArticlesError, FolderError
from knowledge.thresholds import Decision, Thresholds, ThresholdsError, parse
from tests.knowledge.kb_folder import spoil, write_articles

UNWRITTEN = [
    ("报完税卡还没清，从头到尾怎么走", "how-to-clear"),
    ("清完是不是以前的发票就没了", "clear-keeps-invoices"),
    ("盘锁了，发票开不出来", "device-locked"),
    ("说没有汇总资料", "nothing-to-report-195"),
    ("换手机了验证码没了", "become-approver"),
    ("同时插俩盘", "several-disks-4002"),
    ("清到一半网断了", "network-broken"),
    ("备份的移动硬盘拔走了", "backup-place-missing"),
    ("我们全用数电票了还要清吗", "digital-invoice"),
    ("清卡了才发现申报表填错", "void-return-after-clear"),
    ("逾期被锁要带什么材料去大厅", "overdue-office"),
    ("where do I see the lock date", "lock-date"),
    ("how can I make a backup", "how-to-backup"),
]
WANTS_A_PERSON = {"转人工"}  # a question of an article, and handed over as it says
STRANGE = ["今天天气怎么样", "讲个笑话", "你吃饭了吗", "股票今天涨了吗", "推荐一部电影", "帮我写一首诗"]


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return Answerer.open(semantic=False)


def test_a_question_that_stands_in_an_article_is_answered_with_it(answerer: Answerer) -> None:
    asked = [
        (text, article.id, answerer.ask(f"请问{text}？"))
        for number, article in enumerate(answerer.library.articles)
        for text in (article.title, article.questions[number % len(article.questions)])
        if text not in WANTS_A_PERSON
    ]
    assert [text for text, name, found in asked if found.article != name] == []
    assert {found.decision for _, _, found in asked} == {Decision.ANSWER}


@pytest.mark.parametrize(("text", "name"), UNWRITTEN)
def test_a_question_in_other_words_has_its_article_among_the_first(
    answerer: Answerer, text: str, name: str
) -> None:
    assert text not in answerer.library.phrasings(name)
    assert name in [candidate for candidate, _ in answerer.ask(text).candidates[:3]]


@pytest.mark.parametrize("text", STRANGE)
def test_what_has_nothing_to_do_with_the_device_is_handed_over(answerer: Answerer, text: str) -> None:
    assert answerer.ask(text).decision is Decision.HANDOFF


@pytest.mark.parametrize("text", ["", "   ", "？！…", "👍", "\x00", "\ud83d", "你好"])
def test_nothing_said_is_handed_over_without_candidates(answerer: Answerer, text: str) -> None:
    assert answerer.ask(text) == Found(Decision.HANDOFF, None, 0.0, ())


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("清卡是什么", "what-is-clear"),
        ("怎么清卡", "how-to-clear"),
        ("怎麼清卡", "how-to-clear"),
        ("zenme qingka", "how-to-clear"),
        ("青卡失败", "why-clear-fails"),
        ("错误码 199", "not-in-window-199"),
    ],
)
def test_script_pinyin_typos_and_codes_lead_to_the_article(
    answerer: Answerer, text: str, article: str
) -> None:
    assert answerer.ask(text).candidates[0][0] == article


def test_the_score_is_the_first_candidates_and_the_list_falls(answerer: Answerer) -> None:
    found = answerer.ask("清卡")
    scores = [score for _, score in found.candidates]
    assert found.score == scores[0]
    assert scores == sorted(scores, reverse=True)
    assert 0 < len(scores) <= 5


def test_an_unknown_code_is_named_and_never_answered_with_its_neighbour(answerer: Answerer) -> None:
    found = answerer.ask("错误码 A99999")
    assert found.unknown_codes == ("a99999",)
    assert found.decision is Decision.HANDOFF


def test_a_very_long_text_is_read_in_part(answerer: Answerer) -> None:
    assert answerer.ask("清卡" * 20_000).candidates


def test_the_same_folder_gives_the_same_answers(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "kb")
    one, other = (Answerer.open(folder, semantic=False).ask("离线超限了") for _ in range(2))
    assert one == other
    assert one.candidates[0][0] == "offline"


def test_first_questions_at_the_same_time_are_answered_alike(tmp_path: Path) -> None:
    answerer = Answerer.open(write_articles(tmp_path / "kb"), semantic=False)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(answerer.ask, ["离线超限了"] * 8))
    assert found == [answerer.ask("离线超限了")] * 8


def test_a_single_article_is_enough(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "kb")
    for name in ("password", "offline"):
        (folder / "zh" / f"{name}.md").unlink()
    answerer = Answerer.open(folder, semantic=False)
    assert answerer.ask("怎么清卡").candidates[0][0] == "how-to-clear"


def test_a_question_that_stands_in_two_articles_leads_to_both(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "kb")
    spoil(folder, "offline", "- 离线开票金额超限", "- 证书口令忘记了")
    first, second, third = Answerer.open(folder, semantic=False).ask("证书口令忘记了").candidates
    assert {first[0], second[0]} == {"password", "offline"}
    assert second[1] > 0.2 > third[1]


def test_articles_that_share_a_code_share_its_score(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "kb")
    spoil(folder, "offline", "A00246", "09D103")
    found = Answerer.open(folder, semantic=False).ask("提示 09d103")
    assert {name for name, _ in found.candidates[:2]} == {"password", "offline"}
    assert found.decision is Decision.SUGGEST


def test_a_folder_with_english_articles_alone_is_refused(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "kb")
    (folder / "zh").rename(folder / "en")
    (folder / "zh").mkdir()
    with pytest.raises(FolderError, match="Chinese"):
        Answerer.open(folder, semantic=False)


def test_a_folder_with_mistakes_is_not_answered_from(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "kb")
    spoil(folder, "offline", "title: 离线限额超了\n", "")
    with pytest.raises(ArticlesError, match="KB-104"):
        Answerer.open(folder, semantic=False)
    with pytest.raises(FolderError):
        Answerer.open(tmp_path / "absent", semantic=False)


@pytest.mark.parametrize(
    ("score", "decision"),
    [
        (0.7, Decision.ANSWER),
        (0.69, Decision.SUGGEST),
        (0.15, Decision.SUGGEST),
        (0.14, Decision.HANDOFF),
    ],
)
def test_the_score_alone_decides(score: float, decision: Decision) -> None:
    assert Thresholds(answer=0.7, suggest=0.15).decide(score) is decision


@pytest.mark.parametrize(
    "text", ["", "[lexical]", "[lexical]\nanswer=0.1\nsuggest=0.2", "[lexical]\nanswer='x'\nsuggest=0", "["]
)
def test_thresholds_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ThresholdsError, match="lexical"):
        parse(text, "lexical")


def test_what_may_take_longer_than_a_moment_is_not_told_at_once(answerer: Answerer) -> None:
    fresh = Answerer(answerer.library)
    assert fresh.at_once("怎么清卡") is None, "the articles are not indexed yet"
    assert answerer.at_once("怎么清卡，" * 20) is None, "it has many parts"


def test_what_is_told_at_once_is_what_is_decided(answerer: Answerer) -> None:
    asked = answerer.ask("盘锁了，发票开不出来")
    assert answerer.at_once("盘锁了，发票开不出来") == asked


def test_a_long_message_that_was_asked_lately_is_told_at_once_unless_it_follows_another(
    answerer: Answerer,
) -> None:
    message = "老师您好，我这里清卡的时候一直提示网络异常，已经重启过电脑了，还是一样，怎么办，很着急"
    asked = answerer.ask(message)
    assert answerer.at_once(message) == asked
    assert answerer.at_once(message, "怎么清卡") is None
