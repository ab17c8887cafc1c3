"""One message, several sentences; a question about what was asked before."""

from __future__ import annotations

import pytest

from knowledge import sentences
from knowledge.answer import Answerer
from knowledge.thresholds import Decision

SURE = [
    ("怎么清卡？另外锁死日是哪天？", {"how-to-clear", "lock-date"}),
    ("清卡是什么；怎么清卡", {"what-is-clear", "how-to-clear"}),
]
UNSURE = [
    ("盘锁了咋办？还有个问题，口令忘记了咋办", {"device-locked", "password-refused"}),
]
STORY = (
    "老师好，我是新来的会计，上个月刚接手这家公司，前任什么都没交代，今天老板催我开票，我打开软件一看弹了个窗口。"
    "我也没看懂，问了同事也不知道。怎么清卡？"
)


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return Answerer.open(semantic=False)


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("怎么清卡？怎么备份？", ("怎么清卡", "怎么备份")),
        ("怎么清卡，另外怎么备份", ("怎么清卡", "怎么备份")),
        ("版本 2.0.1 装不上", ("版本 2.0.1 装不上",)),
        ("清卡", ("清卡",)),
        ("？！。", ()),
    ],
)
def test_a_message_is_cut_where_a_question_ends(message: str, parts: tuple[str, ...]) -> None:
    assert sentences.parts(message) == parts


@pytest.mark.parametrize("message", ["那金税盘呢？", "那UKey呢", "如果是税控盘", "what about the UKey?"])
def test_a_question_about_the_one_before_is_told(message: str) -> None:
    assert sentences.follows(message)


@pytest.mark.parametrize("message", ["怎么清卡", "证书过期了", "how do I clear the card this month please"])
def test_a_question_of_its_own_is_told(message: str) -> None:
    assert not sentences.follows(message)


@pytest.mark.parametrize(("message", "articles"), SURE)
def test_each_question_of_a_message_is_answered(answerer: Answerer, message: str, articles: set[str]) -> None:
    found = answerer.ask(message)
    assert found.decision is Decision.ANSWER
    assert {found.article, *(one.article for one in found.also)} == articles
    assert all(one.decision is Decision.ANSWER and one.features for one in found.also)


@pytest.mark.parametrize(("message", "articles"), UNSURE)
def test_questions_that_are_not_sure_are_offered_side_by_side(
    answerer: Answerer, message: str, articles: set[str]
) -> None:
    found = answerer.ask(message)
    assert found.decision is Decision.SUGGEST
    assert {name for name, _ in found.candidates} == articles
    assert found.score == found.candidates[0][1]


def test_the_question_at_the_end_of_a_story_is_found(answerer: Answerer) -> None:
    assert answerer.ask(STORY).article == "how-to-clear"


def test_answers_come_in_the_order_of_the_questions(answerer: Answerer) -> None:
    found = answerer.ask("怎么清卡？锁死日是哪天？怎么清卡？")
    assert [found.article, *(one.article for one in found.also)] == ["how-to-clear", "lock-date"]


def test_a_question_that_is_not_sure_is_not_lost_beside_one_that_is(answerer: Answerer) -> None:
    found = answerer.ask("怎么清卡？另外盘锁了咋办？")
    assert (found.decision, found.article) == (Decision.ANSWER, "how-to-clear")
    assert [one.decision for one in found.also] == [Decision.SUGGEST]


def test_a_sure_question_is_answered_beside_an_unknown_code(answerer: Answerer) -> None:
    found = answerer.ask("怎么清卡？另外报错 ZZ9988 是什么")
    assert (found.decision, found.article, found.unknown_codes) == (
        Decision.ANSWER,
        "how-to-clear",
        ("zz9988",),
    )


def test_several_questions_stay_several_behind_another(answerer: Answerer) -> None:
    message = "怎么清卡另外锁死日是哪天呢"
    assert answerer.ask(message, before="发票上传失败") == answerer.ask(message)


@pytest.mark.parametrize(
    ("message", "before"),
    [
        ("那老板呢", "锁死日是哪天"),
        ("那你呢", "锁死日是哪天"),
        ("要是没网呢", "清卡失败怎么办"),
        ("人呢", "怎么清卡"),
    ],
)
def test_a_follow_up_is_never_answered_by_what_it_follows(
    answerer: Answerer, message: str, before: str
) -> None:
    found = answerer.ask(message, before=before)
    assert found.decision is not Decision.ANSWER
    assert found.score == max((score for _, score in found.candidates), default=0)


def test_a_demand_before_does_not_hang_on_an_honest_follow_up(answerer: Answerer) -> None:
    assert answerer.ask("那备份怎么样", before="跳过审批直接清卡").decision is not Decision.REFUSE


@pytest.mark.parametrize(
    ("message", "before", "article"),
    [("那UKey呢", "怎么清卡", "clear-ukey"), ("what about the UKey?", "how do I clear", "clear-ukey")],
)
def test_a_follow_up_is_read_with_the_question_before(
    answerer: Answerer, message: str, before: str, article: str
) -> None:
    assert answerer.ask(message, before=before).candidates[0][0] == article


def test_a_question_of_its_own_is_read_without_the_one_before(answerer: Answerer) -> None:
    assert answerer.ask("怎么备份数据", before="清卡失败怎么办") == answerer.ask("怎么备份数据")


def test_a_greeting_around_a_question_changes_nothing(answerer: Answerer) -> None:
    plain, polite = answerer.ask("怎么备份数据"), answerer.ask("您好，请问怎么备份数据？谢谢！")
    assert (polite.decision, polite.article) == (plain.decision, plain.article)
