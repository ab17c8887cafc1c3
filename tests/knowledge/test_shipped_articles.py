"""The articles that are shipped: complete, findable by one code each, and short enough for a phone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / "knowledge" / "articles" / "zh"
FIELDS = [
    "id",
    "title",
    "questions",
    "codes",
    "tags",
    "devices",
    "updated",
    "sources",
    "certainty",
    "related",
]
DEVICES = {"金税盘", "税控盘", "UKey", "税控服务器", "转换器", "数电票"}
FEWEST = 60
LONGEST_BODY_LINES = 12
NO_LETTER = {"1005"}  # a browser component's number, not a disk's
WIRE_CODES = "155 156 157 158 159 195 199 204 236 237 238 241 245 246 248 250 506 4001 4002 A2 A3 09d106"

# The ids that findings, refusals and failures point at.
REQUIRED_IDS = """
not-uploaded not-reported already-cleared wrong-disk clock-off password-refused agent-away code-wrong
codes-locked approval-expired self-approval device-locked idle-device branch-not-reported
backup-place-missing disk-full device-silent device-not-found port-busy line-noise result-unknown
clear-mismatch-155 nothing-to-report-195 not-in-window-199 clear-pending-204 several-periods-245
offline-lock-246 type-unfinished-248 offline-upload-250 power-lost-241 upload-errors records-mismatch
evidence-stale net-unreachable no-permission slow-system environment how-to-clear what-is-clear
how-to-report how-to-backup restore-backup verify-before-clear pair-site become-approver bureau-down
batch-clear lock-date filing-window digital-invoice partial-clear cannot-be-told
"""

# what a clerk must be able to read about, the article that says it, a word that its body cannot do without
TOPICS = [
    ("what clearing is", "what-is-clear", "报税起始日"),
    ("why it is done every period", "why-clear", "锁死日"),
    ("clearing erases no invoice", "clear-keeps-invoices", "不删|一张发票也不删"),
    ("what clearing is not", "not-a-clear", "转换器清库.*清空内存.*清浏览器缓存.*恢复出厂"),
    ("the steps of a clear", "how-to-clear", "上报汇总.*申报.*清卡"),
    ("the bot's own steps", "bot-clear-flow", "备份.*核对.*批准.*动态码.*回执"),
    ("a tool that does it by itself", "automatic-clear", "远程清卡"),
    ("backup before a clear", "how-to-backup", "读回"),
    ("a backup kept apart from the machine", "how-to-backup", "移动硬盘"),
    ("restore", "restore-backup", "CSV"),
    ("check before a clear", "verify-before-clear", "断号"),
    ("everything uploaded first", "not-uploaded", "未上传"),
    ("who may clear", "who-may-clear", "经理"),
    ("duties of several people", "self-approval", "两个人"),
    ("no permission", "no-permission", "主管税务机关"),
    ("passwords and second factor", "account-safety", "双重认证"),
    ("operating system, plugins, patches", "environment", "补丁.*插件"),
    ("a slow system", "slow-system", "数据库"),
    ("network broken in the middle", "network-broken", "移了"),
    ("no network", "net-unreachable", "防火墙"),
    ("messages and logs", "log-messages", "日志"),
    ("reasons for failure", "why-clear-fails", "抄报.*申报.*网络"),
    ("success text is no proof", "clear-proof", "不是证据"),
]


@dataclass(frozen=True, slots=True)
class Shipped:
    name: str
    front: dict[str, Any]
    body: str


def read(path: Path) -> Shipped:
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return Shipped(path.stem, yaml.safe_load(front), body.strip())


ARTICLES = [read(path) for path in sorted(FOLDER.glob("*.md"))]
BY_ID = {article.name: article for article in ARTICLES}


def squeeze(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()


def doubles(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def breaking(rule: Callable[[Shipped], object]) -> list[str]:
    """The names of the articles for which `rule` does not hold."""
    return [article.name for article in ARTICLES if not rule(article)]


def test_there_are_enough_articles() -> None:
    assert len(ARTICLES) >= FEWEST


def test_every_refusal_finds_its_article() -> None:
    assert set(REQUIRED_IDS.split()) - BY_ID.keys() == set()


@pytest.mark.parametrize(("topic", "name", "word"), TOPICS, ids=[topic for topic, _, _ in TOPICS])
def test_every_topic_is_told(topic: str, name: str, word: str) -> None:
    assert re.search(word, BY_ID[name].body, re.DOTALL), topic


def test_front_matter_has_the_fields_in_order() -> None:
    assert breaking(lambda it: list(it.front) == FIELDS) == []
    assert breaking(lambda it: isinstance(it.front["updated"], date)) == []
    assert breaking(lambda it: it.front["sources"] and it.front["tags"]) == []


def test_an_article_is_called_as_its_file_in_plain_words() -> None:
    assert breaking(lambda it: it.front["id"] == it.name) == []
    assert breaking(lambda it: re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", it.name)) == []


def test_devices_are_known_ones() -> None:
    assert breaking(lambda it: set(it.front["devices"]) <= DEVICES) == []


def test_an_article_has_five_to_eight_phrasings() -> None:
    assert breaking(lambda it: 5 <= len(it.front["questions"]) <= 8) == []


def test_related_articles_exist_and_are_others() -> None:
    assert breaking(lambda it: 1 <= len(it.front["related"]) <= 3) == []
    assert breaking(lambda it: doubles(it.front["related"]) == []) == []
    assert breaking(lambda it: set(it.front["related"]) <= BY_ID.keys() - {it.name}) == []


def test_a_body_fits_a_phone() -> None:
    assert breaking(lambda it: len(it.body.splitlines()) <= LONGEST_BODY_LINES) == []
    assert breaking(lambda it: max(map(len, it.body.splitlines())) <= 120) == []


def test_a_body_gives_steps_and_ends_with_whom_to_call() -> None:
    assert breaking(lambda it: re.search(r"^1\. .+\n2\. ", it.body, re.MULTILINE)) == []
    assert breaking(lambda it: it.body.splitlines()[-1].startswith("找谁：")) == []


def test_what_is_inferred_is_worded_as_advice() -> None:
    assert breaking(lambda it: it.front["certainty"] in ("stated", "inferred")) == []
    assert breaking(lambda it: it.front["certainty"] == "stated" or "建议" in it.body) == []


def test_no_article_names_a_web_address_or_a_phone_number() -> None:
    address = re.compile(r"https?:|www\.|\.(com|cn|net)\b|\d{7,}|12366")
    assert breaking(lambda it: not address.search(f"{it.front} {it.body}")) == []


def test_a_long_code_is_known_with_and_without_its_letter() -> None:
    def paired(article: Shipped) -> bool:
        codes = set(article.front["codes"])
        return all(
            f"A{code}" in codes for code in codes if re.fullmatch(r"\d{3,4}", code) and code not in NO_LETTER
        )

    assert breaking(lambda it: all(isinstance(code, str) for code in it.front["codes"])) == []
    assert breaking(paired) == []


def test_a_code_opens_exactly_one_article() -> None:
    assert doubles(code.casefold() for article in ARTICLES for code in article.front["codes"]) == []


def test_codes_seen_on_the_wire_are_known() -> None:
    known = {code for article in ARTICLES for code in article.front["codes"]}
    assert set(WIRE_CODES.split()) - known == set()


def test_no_phrasing_stands_twice() -> None:
    assert doubles(squeeze(it) for article in ARTICLES for it in article.front["questions"]) == []


def test_no_title_stands_twice() -> None:
    assert doubles(squeeze(article.front["title"]) for article in ARTICLES) == []
