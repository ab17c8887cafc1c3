"""What a failure is grouped by: which failures are one problem in the field, and which are nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from bot.app import Hub
from bot.clearing.reasons import CONSEQUENCES, DISK_CODES, HubReason
from bot.errors import HubError
from bot.records.journal import AuditRow
from bot.records.tickets import TicketRow
from bot.settings import Settings
from bot.tickets import signatures
from bot.tickets.signature_reading import SignaturesError, read
from bot.tickets.signature_rules import fits
from device.contract import Reason
from knowledge import library
from tests.bot.tickets.desk_world import DeskWorld

RULES = signatures.shipped()
GOOD = """\
version: 3
rules:
  - name: cipher
    when: {code: ["155", "09d*"], driver: zc}
    group: [firmware]
    title:
      zh: 不符 {firmware}
      en: misfit {firmware}
    article: clear-mismatch-155
  - name: own
    when: {reason: [port-busy]}
    group: alone
    title: {zh: 自己的, en: own}
rest:
  group: [code, phase]
  title: {zh: 失败, en: failed}
"""


def failed(code: str = "", reason: str = "disk-refused", phase: str = "acting", **more: str) -> TicketRow:
    row = TicketRow(kind="failure", person_id=1, code=code, reason=reason, phase=phase)
    row.driver, row.firmware = more.get("driver", "zc"), more.get("firmware", "V1.2")
    return row


def signed(row: TicketRow) -> str:
    signatures.sign(row)
    return row.signature


@pytest.fixture(autouse=True)
def _shipped_rules_again() -> Iterator[None]:
    signatures.use(RULES)
    yield
    signatures.use(RULES)


def rules_file(folder: Path, text: str) -> Path:
    file = folder / signatures.FILE
    file.write_text(text, "utf-8")
    return file


ONE_PROBLEM = {
    "no way to the bureau, whatever the device and its firmware": (
        failed(reason="channel-down", phase="inspecting", firmware="V1.2"),
        failed(reason="channel-down", phase="acting", driver="manual", firmware="V9"),
    ),
    "a write-back that fits no disk, whichever check refused it": (
        failed("155"),
        failed("159", firmware="V9"),
    ),
    "a filing window that is not open": (failed("199"), failed("199", driver="manual", phase="confirming")),
    "a disk's unknown code, at the same phase, driver and firmware": (failed("9988"), failed("9988")),
    "a code in capitals or not": (failed("09d106"), failed("09D106")),
    "our own fault, whoever's turn it was": (
        failed("a1b2", "hub-bug", "turn", driver="", firmware=""),
        failed("c3d4", "hub-bug", "turn", driver="", firmware=""),
    ),
}
TWO_PROBLEMS = {
    "the same code of another firmware": (failed("9988"), failed("9988", firmware="V1.3")),
    "the same code at another phase": (failed("9988"), failed("9988", phase="inspecting")),
    "other codes": (failed("9988"), failed("9989")),
    "silence and noise": (failed("DEV-101", "device-silent"), failed("DEV-101", "device-garbled")),
    "two faults of the agent": (failed("AGT-000", "agent-bug"), failed("AGT-300", "agent-bug")),
}
ALONE = {
    "a refused password": failed("236", "password-refused"),
    "a locked operator": failed("238"),
    "a port that another program holds": failed("DEV-302", "port-busy"),
    "a disk that is not there": failed("4001"),
    "a disk that lost power while it reported": failed("241"),
    "an agent whose computer stops": failed("", "not-finished"),
}


@pytest.mark.parametrize("name", ONE_PROBLEM)
def test_is_one_problem(name: str) -> None:
    first, second = ONE_PROBLEM[name]
    assert signed(first) == signed(second) != ""


@pytest.mark.parametrize("name", TWO_PROBLEMS)
def test_is_not_one_problem(name: str) -> None:
    first, second = TWO_PROBLEMS[name]
    assert signed(first) != signed(second)


@pytest.mark.parametrize("name", ALONE)
def test_is_nobody_elses_problem(name: str) -> None:
    assert signed(ALONE[name]) == ""


def test_a_question_is_alone() -> None:
    assert signed(TicketRow(kind="question", person_id=1, code="9988")) == ""


def test_raw_text_never_stands_in_a_signature() -> None:
    row = failed("9988")
    row.subject, row.line_log = "王芳的盘 9155", ["税号 91500000"]
    assert signed(row) == "failure|9988|acting|zc|V1.2"


def test_the_shipped_rules_name_only_reasons_and_articles_that_there_are() -> None:
    known = {*Reason, *HubReason, "hub-bug"}
    named = {one for rule in RULES.rules for one in rule.when.get("reason", ())}
    assert named - known == set()
    assert [rule.article for rule in RULES.rules if rule.article and rule.article not in library.load()] == []


def test_every_reason_and_disk_code_has_a_rule_and_a_title_in_both_languages() -> None:
    rows = [*(failed(reason=one) for one in CONSEQUENCES), *(failed(one) for one in DISK_CODES)]
    for row in rows:
        rule = RULES.of(row)
        assert {"zh", "en"} == set(rule.title)
        assert "{" not in RULES.title(rule.signature(row), "zh")


def test_a_title_says_what_its_failures_share() -> None:
    signature = signed(failed("9988"))
    assert signatures.title(signature, "zh") == "设备失败 9988 V1.2"
    assert signatures.title(signature, "fr") == "设备失败 9988 V1.2"
    assert RULES.fields(signature) == {"code": "9988", "phase": "acting", "driver": "zc", "firmware": "V1.2"}


def test_what_is_not_known_of_a_failure_leaves_no_hole_in_its_title() -> None:
    assert signatures.title(signed(failed("9988", firmware="")), "en") == "Device failure 9988"


def test_a_signature_of_a_rule_that_is_gone_can_still_be_read() -> None:
    assert RULES.title("gone|156|zc", "zh") == "gone · 156 · zc"
    assert RULES.fields("gone|156|zc") == {}
    assert RULES.fields("failure|too|short") == {}


@pytest.mark.parametrize(
    ("pattern", "value", "fitting"),
    [
        ("156", "156", True),
        ("156", "1560", False),
        ("09d*", "09D106", True),
        ("09d*", "19d106", False),
        ("1.2..1.9", "V1.2.7", True),
        ("1.2..1.9", "V1.9.4", True),
        ("1.2..1.9", "V1.10", False),
        ("1.2..", "V1.10", True),
        ("..1.9", "V2.0", False),
        ("..1.9", "", False),
    ],
)
def test_a_pattern_fits(pattern: str, value: str, *, fitting: bool) -> None:
    assert fits(pattern, value) is fitting


def test_a_folders_own_rules_are_read_and_another_folder_has_the_shipped_ones(tmp_path: Path) -> None:
    assert signatures.load(tmp_path) is RULES
    rules_file(tmp_path, GOOD)
    rules = signatures.load(tmp_path)
    assert (rules.version, [rule.name for rule in rules.rules]) == (3, ["cipher", "own", "failure"])
    assert rules.of(failed("155")).signature(failed("155")) == "cipher|V1.2"
    assert rules.of(failed("155", driver="manual")).signature(failed("155")) == "failure|155|acting"


def test_a_rules_article_stands_in_the_ticket(tmp_path: Path) -> None:
    signatures.use(read(rules_file(tmp_path, GOOD)))
    row = failed("155")
    row.article = "why-clear-fails"
    signatures.sign(row)
    assert row.article == "clear-mismatch-155"


BROKEN = {
    "no YAML": ("version: [", 2, "cannot be read"),
    "no version": (GOOD.replace("version: 3\n", ""), 1, "version is missing"),
    "a version that is no number": (GOOD.replace("3", "new", 1), 1, "not 'new'"),
    "an unknown field of a rule": (GOOD.replace("group: [firmware]", "grup: [firmware]"), 5, "'grup'"),
    "an unknown thing to group by": (GOOD.replace("[firmware]", "[colour]"), 5, "'colour'"),
    "an unknown condition": (GOOD.replace("driver: zc", "site: 1"), 4, "'site'"),
    "a condition without a value": (GOOD.replace("driver: zc", "driver: []"), 4, "fits nothing"),
    "a rule without a condition": (GOOD.replace("{reason: [port-busy]}", "{}"), 11, "under rest"),
    "a name twice": (GOOD.replace("name: own", "name: cipher"), 10, "another rule 'cipher'"),
    "the name that the rest has": (GOOD.replace("name: own", "name: failure"), 10, "no name"),
    "a title in one language": (GOOD.replace(", en: own", ""), 13, "en is missing"),
    "a title that names what differs": (GOOD.replace("不符 {firmware}", "不符 {code}"), 7, "{code}"),
    "no rest": (GOOD[: GOOD.index("rest:")], 1, "rest is missing"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_names_the_line_and_the_reason(name: str, tmp_path: Path) -> None:
    text, line, why = BROKEN[name]
    with pytest.raises(SignaturesError) as caught:
        read(rules_file(tmp_path, text))
    assert f"signatures.yaml, line {line}:" in str(caught.value)
    assert why in str(caught.value)


@pytest.mark.parametrize("file", ["signatures.yaml", "macros/odd.md"])
def test_the_hub_does_not_start_on_a_broken_file(file: str, tmp_path: Path) -> None:
    (tmp_path / "macros").mkdir()
    (tmp_path / "macros" / "good.md").write_text(
        "---\ntitle: 好\ntitle_en: ok\n---\n好\n--- en ---\nok\n", "utf-8"
    )
    (tmp_path / file).write_text("rules: none\n", "utf-8")
    with pytest.raises(HubError, match=rf"{Path(file).name}, line 1") as caught:
        Hub(Settings.model_validate({"home": tmp_path / "hub", "desk": tmp_path, "telegram_token": None}))
    assert caught.value.code in {"SIG-001", "MAC-001"}


def test_a_desk_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SignaturesError, match="no such folder"):
        signatures.load(tmp_path / "nowhere")


def test_other_rules_sign_what_is_unsolved_anew_once(desk_world: DeskWorld, tmp_path: Path) -> None:
    session, place = desk_world.session, desk_world.site("朝阳")
    one, solved = (desk_world.failure(place, code="155") for _ in range(2))
    desk_world.desk.resolve(session, solved.id, desk_world.support(place))
    signatures.use(read(rules_file(tmp_path, GOOD)))
    assert signatures.resign(session) == 1
    assert session.get_one(TicketRow, one.id).signature == "cipher|V1.2"
    assert session.get_one(TicketRow, solved.id).signature == "write-back-misfit|zc"
    lines = [row.body for row in session.exec(select(AuditRow).where(AuditRow.action == "tickets.signed"))]
    assert lines == [{"tickets": 1, "changed": 1}]
    assert signatures.resign(session) == 0
    assert len(session.exec(select(AuditRow).where(AuditRow.action == "tickets.signed")).all()) == 1


def test_signing_anew_wakes_no_conversation(desk_world: DeskWorld, tmp_path: Path) -> None:
    ticket = desk_world.failure(desk_world.site("朝阳"), code="155")
    signatures.use(read(rules_file(tmp_path, GOOD)))
    signatures.resign(desk_world.session)
    assert desk_world.session.get_one(TicketRow, ticket.id).changed_at == ticket.changed_at
