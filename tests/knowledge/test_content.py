"""What the shipped articles must tell: every known case, the points of the public guide, the bot's own use, fully
digital invoices; and the shape of a body, Chinese and English.

Articles and codes are words with blanks between them. `says` is a pattern that one of the bodies must match.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from bot.dialog.router import Router, folded
from knowledge import guides, library
from knowledge.article import Article
from knowledge.text import code_key
from tests.handlers.office import Office
from tests.handlers.rig import Rig

LIBRARY = library.load(strict=True)
GUIDES = guides.load()
CHINESE = LIBRARY.articles
ENGLISH = tuple(
    one for (_, language), one in LIBRARY.translations.items() if one.language == language == "en"
)
FEWEST_CHINESE, FEWEST_ENGLISH, MOST_LINES = 120, 40, 12


@dataclass(frozen=True, slots=True)
class Told:
    articles: str
    says: str
    codes: str = ""
    inferred: bool = False  # no source states the fix: it is given as advice

    @property
    def bodies(self) -> str:
        return "\n".join(LIBRARY.article(name).body for name in self.articles.split())


# One row a case of the list that the articles were made from; the numbers are the list's.
CASES: dict[int, Told] = {
    1: Told("nothing-to-report-195", "先看锁死日", "A195", inferred=True),
    2: Told("several-periods-245", "两期以上.*办税服务厅", "A245", inferred=True),
    3: Told("type-unfinished-248", "没抄的抄，没清的清", "A248", inferred=True),
    4: Told("offline-upload-250", "全部传完", "A250", inferred=True),
    5: Told("offline-lock-246", "上月发票传完", "A246", inferred=True),
    6: Told("not-in-window-199", "等到下个征期", "A199", inferred=True),
    7: Told("clear-pending-204", "直接做.*清卡", "A204", inferred=True),
    8: Told("writeback-no-data", "回办税服务厅", "A1085"),
    9: Told("report-disk-unfinished", "先把那一次报完", "A1086", inferred=True),
    10: Told("clear-mismatch-155", "155 校验和", "A155", inferred=True),
    11: Told("clear-mismatch-155", "156 税号", "A156", inferred=True),
    12: Told("clear-mismatch-155", "157 时间", "A157", inferred=True),
    13: Told("clear-mismatch-155", "158 随机数", "A158", inferred=True),
    14: Told("clear-mismatch-155", r"重新做\*\*一次\*\*清卡", "A159", inferred=True),
    15: Told("auth-mismatch-150", "再下载一次授权", "A150 A151 A152 A153", inferred=True),
    16: Told("report-disk-wrong", "只插属于这块金税盘", "A160 A1057", inferred=True),
    17: Told("period-start-75", "时钟", "A75", inferred=True),
    18: Told("accounting-day", "现在就抄税", "A191 A19", inferred=True),
    19: Told("power-lost-241", "不要重试", "A241", inferred=True),
    20: Told("power-lost-241", "240 是开票时，242 是读写发票卷", "A240 A242", inferred=True),
    21: Told("roll-unread", "先.*把新票卷读入", "A222", inferred=True),
    22: Told("roll-unread", "先把退卷处理完", "A209", inferred=True),
    23: Told("roll-unread", "先把主机抄报完", "A27", inferred=True),
    24: Told("accounting-day", "抄完再分配、退回", "A85", inferred=True),
    25: Told("report-disk-unfinished", "同一天", "A800", inferred=True),
    26: Told("report-twice-same-day", "明天再抄"),
    27: Told("report-twice-same-day", "抄报条件不满足，请改天抄报"),
    28: Told("declare-overdue", "超过 100 天未申报", inferred=True),
    29: Told("declare-overdue", "申报期超限，请立即申报"),
    30: Told("declared-write-back", "监控回传"),
    31: Told("declare-date", "该日期前已申报.*启用日期"),
    32: Told("declare-date", "就填屏幕上显示的.*开票截止日期"),
    33: Told("declare-date", "上次申报之后", "D1A D1B D5C", inferred=True),
    34: Told("pending-declare", "接着做完", "D42 D47 D4F", inferred=True),
    35: Told("already-cleared", "不用再做", "D45", inferred=True),
    36: Told("clock-dispersion", "先别重新报税.*锁死日"),
    37: Told("writeback-no-data", "删掉报税盘上的旧数据", "09d106"),
    38: Told("report-disk-unfinished report-disk-office", "隔了一天才反写：重新去大厅"),
    39: Told("device-locked", "没抄报"),
    40: Told("filed-not-cleared", "再开一次"),
    41: Told("comparison-failed", "更正申报，再等比对通过"),
    42: Told("branch-not-reported", "每一块盘"),
    43: Told("comparison-failed", "属期选对.*非正常户"),
    44: Told("void-return-after-clear", "当前状态不允许作废"),
    45: Told("automatic-clear", "报税处理→申报汇总→.*远程清卡"),
    46: Told("clear-proof", "锁死日在下个征期里，报税资料为“无”"),
    47: Told("clear-proof clear-ukey", "已上报、已反写"),
    48: Told("overdue-office", "异常清卡"),
    49: Told("period-check-failed idle-device", "一句提示有三种可能"),
    50: Told("taxpayer-id-missing", "还没同步", inferred=True),
    51: Told("filing-window", "处于报税期", "A701"),
    52: Told("device-locked", "抄报→申报并比对通过→清卡", "A702"),
    53: Told("device-locked", "缺哪步补哪步", "A21"),
    54: Told("device-locked offline-lock-246", "开票截止日期", "A781 09d109 D11"),
    55: Told("offline-limits", "时长", "A768 09d11f", inferred=True),
    56: Told("offline-limits", "金额", "A769 A247 09d121", inferred=True),
    57: Told("offline-limits", "张数", "09d120", inferred=True),
    58: Told("offline-limits", "上传截止日", "09d122"),
    59: Told("offline-warning", "现在就联网"),
    60: Told("no-upload-errors", "不用处理"),
    61: Told("upload-running", "按一下开始，再按一下停"),
    62: Told("signature-249", "验签失败的张数", "A249", inferred=True),
    63: Told("void-after-report", "红字发票", "09d11c", inferred=True),
    64: Told("void-after-report", "原发票未抄报，不能开具负票", inferred=True),
    65: Told("amount-limits", "申报，拿到新的授权", "D12 D13 D14 A554 A82"),
    66: Told("storage-full", "马上抄报", "A5 A6 A161"),
    67: Told("storage-full", "带卡或盘去换", "D53 D54 D58 D59"),
    68: Told("clock-off", "不到 8 小时.*超过 8 小时", "A2 A3 A506 A100 09e105 096a80"),
    69: Told("day-changed-706", "重新登录", "A706"),
    70: Told("clock-off", "改电脑的时间改不了它"),
    71: Told(
        "device-not-found several-disks-4002 line-noise port-busy",
        "只插一块盘",
        "A4001 A4002 A767 A4003 09c000 A3001 A3065 A3072",
        inferred=True,
    ),
    72: Told("device-state-4", "退出开票软件", "A4"),
    73: Told("report-disk-wrong", "有两个", "A999 A1255 A1000"),
    74: Told("host-pairing", "重新绑定", "A4007 D15 D5A D56 D57", inferred=True),
    75: Told("host-pairing", "原来配的是哪台机器", "A7 A552 A57"),
    76: Told(
        "password-refused operator-locked no-permission cert-password",
        "绝不自动重试",
        "A236 A237 A238 A239 0963c0 0963c1 0963c2 0963c3 0963c4 0963c5 0963c6 0963c7",
    ),
    77: Told("operator-locked", "口令次数用完：带盘"),
    78: Told("cert-password", "管理员身份"),
    79: Told("certificate-state", "证书作废", "ERROR@97", inferred=True),
    80: Told("certificate-state", "证书挂失", "ERROR@98", inferred=True),
    81: Told("certificate-state", "状态未知", "ERROR@103 ERROR@95", inferred=True),
    82: Told("key-upgrade-09240d", "升级底层", "09240d"),
    83: Told("core-board-092400", "核心板在不在", "092400"),
    84: Told("core-board-092400", "注册码", "09c005"),
    85: Told("report-disk-firmware", "换一个低版本"),
    86: Told(
        "hardware-fault",
        "服务商检测",
        "092700 092100 B4 A119 A120 A121 A122 A123 A124 A125 A126 D24 D25",
    ),
    87: Told("type-not-authorised", "主管税务机关", "A210 A231 A79"),
    88: Told("no-blank-invoices", "领购、读入、分配", "A176 D23 A182"),
    89: Told("ukey-written", "查询.*可开票"),
    90: Told("card-reset", "插反"),
    91: Told("card-reset", "换卡", "D01 D02 D04 D05 D07"),
    92: Told("com-component", "组件", "1005"),
}

FACTS = {
    "a clear moves dates, it erases nothing": Told("clear-keeps-invoices", "一张发票也不删"),
    "the bureau's data is for one device": Told("what-is-clear", "税号、时间和随机数"),
    "cut before or after the write": Told("network-broken bureau-not-told", "断在写盘之前.*断在写盘之后"),
    "words of the trade": Told("tax-words", "属期.*锁死日.*离线锁死日"),
    "kinds of devices": Told("device-kinds", "金税盘.*税控盘.*UKey.*税控服务器.*税控收款机"),
    "codes of invoice types": Told("invoice-type-codes", "004.*007.*025.*026.*028.*005.*006"),
    "type by type, a UKey at once": Told("partial-clear clear-ukey", "UKey 合在一起"),
    "three states of a period": Told("period-states", "待抄报.*待清卡.*已完成"),
    "comparison of return, invoices and tax": Told("comparison-meaning", "申报表、发票合计、税款"),
    "reporting by report disk": Told("report-disk-office", "当天.*当天"),
    "outside the window": Told("not-in-window-199 retire-device", "非征期抄税"),
    "idle after 90 days": Told("idle-device", "90 天"),
    "one clerk, many companies": Told("batch-clear", "用税号和盘号认"),
    "the only clear among things called so": Told("not-a-clear", "转换器清库.*清空内存.*缓存.*恢复出厂"),
    "success text is no proof": Told("clear-proof", "不是证据"),
}

SEED = {
    "what clearing is": Told("what-is-clear", "写回税控设备"),
    "why it is done": Told("why-clear", "税局的记录一致"),
    "what happens without it": Told("why-clear device-locked", "开不了票"),
    "the device goes on, records stay": Told("clear-keeps-invoices", "按月份查询"),
    "what it is good for": Told("why-clear", "截止日期延到下个征期"),
    "a slip must lose no data": Told("how-to-backup clear-keeps-invoices", "误操作"),
    "who does what among several people": Told("who-may-clear self-approval", "提的人和批的人是两个人"),
    "log in and choose clear": Told("how-to-clear", "联网登录，做.*清卡"),
    "enter the verification code": Told("verification-code", "图片码.*6 位码"),
    "all data uploaded first": Told("not-uploaded", "到 0"),
    "each step checked": Told("verify-before-clear clear-proof", "断号"),
    "software that clears by itself": Told("automatic-clear", "自己上报汇总和远程清卡"),
    "network interrupted": Told("network-broken net-unreachable", "把网恢复"),
    "no permission": Told("no-permission", "主管税务机关申请调整"),
    "guidance by a person": Told("ask-a-person", "工单"),
    "first set-up": Told("first-use", "初始化"),
    "operating system": Told("environment", "最低要求"),
    "plugins and patches": Told("environment", "补丁.*插件"),
    "cannot log in": Told("environment", "登录不了"),
    "back up before anything important": Told("how-to-backup", "清卡前不用另发备份，机器人会先做"),
    "a backup kept apart": Told("how-to-backup", "移动硬盘"),
    "restore": Told("restore-backup", "backups restore"),
    "rights by duty": Told("who-may-clear", "按职责给权限"),
    "change passwords": Told("account-safety", "定期换密码"),
    "two factors": Told("account-safety", "双重认证"),
    "only the authorised clear": Told("account-safety no-permission", "只有授权的人能清卡"),
    "invoices of the month complete": Told("how-to-clear", "全部开完、全部上传"),
    "records compared": Told("verify-before-clear records-mismatch", "张数和金额与统计数"),
    "mend before going on": Told("verify-before-clear", "先改正再清卡"),
    "every warning is read": Told("log-messages", "任何警告都先截图"),
    "logs": Told("log-messages", "日志查询"),
    "reconnect and try again": Told("network-broken", "可以重新做一次"),
    "slow under load": Told("slow-system bureau-down", "服务器忙"),
    "maintain hardware and database": Told("slow-system", "维护硬件、优化数据库"),
    "the reasons of a failure": Told("why-clear-fails", "没抄报、没申报、断网、设备有毛病"),
}

OWN_USE = {
    "what to say": Told("bot-commands", "清卡.*取消.*人工"),
    "the way of a clear": Told("bot-clear-flow", "备份.*批准.*动态码.*回执"),
    "invitations": Told("accept-invitation", "/start 邀请码"),
    "pairing": Told("pair-site", "/pair"),
    "pairing anew": Told("journal-untrusted", "/pair"),
    "a site that is away": Told("agent-away agent-service", "qingka-agent doctor"),
    "a site's check-up": Told("site-checkup", "体检"),
    "alarms": Told("site-alarm", "吊销"),
    "becoming an approver": Told("become-approver", "approvers add"),
    "an approver who left": Told("remove-approver", "approvers remove"),
    "what an approver looks at": Told("before-approving", "指纹"),
    "one's own request": Told("self-approval", "另一位"),
    "an approval too late": Told("approval-expired evidence-stale", "15 分钟"),
    "taking a request back": Told("cancel-request", "取消"),
    "a wrong code": Told("code-wrong", "6 位数"),
    "five wrong codes": Told("codes-locked", "qingka-agent unlock"),
    "an unknown result": Told("result-unknown", "不要再清"),
    "a command that did not run": Told("not-run", "设备没动"),
    "receipts": Told("receipt", "/receipt"),
    "making a backup": Told("how-to-backup", "读回来比对"),
    "a place that is not there": Told("backup-place-missing place-failed disk-full", "backups place"),
    "a damaged copy": Told("copy-damaged", "backups check"),
    "the backup key": Told("backup-key", "AGE-SECRET-KEY-"),
    "how long backups stay": Told("backups-kept", "90 天"),
    "restoring": Told("restore-backup", "绝不往税控设备里写"),
}

DIGITAL = {
    "no device, no monthly clear": Told("digital-invoice", "没有设备，不用每月抄报清卡", inferred=True),
    "what changes, what stays": Told("digital-changes", "不用了.*照旧", inferred=True),
    "a device still registered": Told("digital-beside-device", "一张没开也做", inferred=True),
    "a device given up": Told("retire-device", "注销或缴销", inferred=True),
}

TOLD = {
    **{f"case {number}": case for number, case in CASES.items()},
    **{
        f"{part}: {name}": row
        for part, rows in (("fact", FACTS), ("seed", SEED))
        for name, row in rows.items()
    },
    **{
        f"{part}: {name}": row
        for part, rows in (("own", OWN_USE), ("数电票", DIGITAL))
        for name, row in rows.items()
    },
}
rows = pytest.mark.parametrize("row", TOLD.values(), ids=TOLD)

WHOM = {
    "zh": "人工|服务商|税务机关|办税服务厅|管理员|窗口|管(现场)?电脑的人|管机房的人|支持人员",
    "en": "human|provider|tax authority|service hall|administrator|manager|site's computer|support",
}
SEEN = {"zh": "^看到什么：", "en": "^What you see: "}
LAST_LINE = {"zh": "找谁：", "en": "Who to call: "}
REASON = {"zh": "^为什么", "en": "^Why"}
ADVICE = {"zh": "建议", "en": r"\b[Bb]etter\b"}
REFERENCE = {"zh": "[见看]“([^”]+)”", "en": '[Ss]ee "([^"]+)"'}
TOLD_TO_WRITE = re.compile(r"""(?:发|回复|\b[Ww]rite) ?((?:“[^”]+”|"[^"]+")+)""")
COMMAND = re.compile("[`“]/([a-z]+)")

# Nothing went wrong: there is no message to see.
HOW_TO = """
accept-invitation account-safety agent-service ask-a-person backup-key backups-kept batch-clear become-approver
before-approving bot-clear-flow bot-commands cancel-request clear-keeps-invoices clear-proof clear-ukey
comparison-meaning device-kinds digital-beside-device digital-changes digital-invoice filing-window first-use
how-to-backup how-to-clear how-to-report invoice-type-codes lock-date log-messages not-a-clear pair-site receipt
remove-approver report-disk-office restore-backup retire-device site-checkup tax-words verify-before-clear
what-is-clear who-may-clear why-clear why-clear-fails
"""
# The title is what the screen says.
QUOTED = """
clear-pending-204 clock-dispersion com-component day-changed-706 declared-write-back device-state-4
key-upgrade-09240d no-upload-errors not-in-window-199 nothing-to-report-195 offline-lock-246 offline-upload-250
period-check-failed period-start-75 period-states power-lost-241 report-twice-same-day several-periods-245
signature-249 site-alarm taxpayer-id-missing type-unfinished-248 ukey-written writeback-no-data
"""


def breaking(rule: str, articles: tuple[Article, ...] = (*CHINESE, *ENGLISH)) -> Iterator[str]:
    """Yield the articles in which `rule`, a pattern, is not found."""
    return (f"{one.language}/{one.id}" for one in articles if not re.search(rule, one.body, re.MULTILINE))


def of(language: str, articles: tuple[Article, ...]) -> tuple[Article, ...]:
    return tuple(one for one in articles if one.language == language)


def texts(language: str) -> Iterator[str]:
    """Yield every text of a language that tells people what to do: bodies, and the steps of guides."""
    yield from (one.body for one in of(language, (*CHINESE, *ENGLISH)))
    for guide in GUIDES.originals:
        yield from (step.say for step in GUIDES.guide(guide.id, language).steps.values())


def test_every_case_is_in_the_table() -> None:
    assert list(CASES) == list(range(1, 93))


@rows
def test_an_article_that_the_table_names_exists(row: Told) -> None:
    assert [name for name in row.articles.split() if name not in LIBRARY] == []


@rows
def test_the_article_says_what_is_to_be_done(row: Told) -> None:
    assert re.search(row.says, row.bodies, re.DOTALL)


@pytest.mark.parametrize("number", [number for number, case in CASES.items() if case.codes])
def test_the_codes_of_a_case_open_its_articles(number: int) -> None:
    wanted = {code_key(code) for code in CASES[number].codes.split()}
    carried = {
        name: {code_key(code) for code in LIBRARY.article(name).codes}
        for name in CASES[number].articles.split()
    }
    assert wanted - set().union(*carried.values()) == set()
    assert [name for name, codes in carried.items() if not codes & wanted] == []


@pytest.mark.parametrize("row", [row for row in TOLD.values() if row.inferred], ids=lambda row: row.articles)
def test_what_no_source_states_is_given_as_advice(row: Told) -> None:
    assert [name for name in row.articles.split() if "建议" not in LIBRARY.article(name).body] == []
    assert [name for name in row.articles.split() if LIBRARY.article(name).certainty != "inferred"] == []


def test_there_are_enough_articles_and_translations() -> None:
    assert len(CHINESE) >= FEWEST_CHINESE
    assert len(ENGLISH) >= FEWEST_ENGLISH


def test_a_body_fits_a_phone() -> None:
    long = [one.id for one in (*CHINESE, *ENGLISH) if len(one.body.splitlines()) > MOST_LINES]
    assert long == []


def test_a_body_begins_with_what_to_do() -> None:
    """At most one line, the answer itself, stands before the first step."""
    late = [
        (one.language, one.id)
        for one in (*CHINESE, *ENGLISH)
        if not any(line.startswith("1. ") for line in [line for line in one.body.splitlines() if line][:2])
    ]
    assert late == []


def test_steps_are_numbered_without_a_gap() -> None:
    def steps(body: str) -> list[int]:
        return [int(number) for number in re.findall(r"^(\d+)\. ", body, re.MULTILINE)]

    counted = {(one.language, one.id): steps(one.body) for one in (*CHINESE, *ENGLISH)}
    assert {name: found for name, found in counted.items() if found != list(range(1, len(found) + 1))} == {}
    assert [name for name, found in counted.items() if len(found) < 2] == []


@pytest.mark.parametrize(("language", "articles"), [("zh", CHINESE), ("en", ENGLISH)], ids=["zh", "en"])
def test_a_body_says_why_and_ends_with_whom_to_call(language: str, articles: tuple[Article, ...]) -> None:
    assert list(breaking(REASON[language], articles)) == []
    assert list(breaking(rf"^{LAST_LINE[language]}.*({WHOM[language]}).*\Z", articles)) == []


def test_what_one_sees_is_told_where_the_title_does_not_quote_it() -> None:
    without = {*HOW_TO.split(), *QUOTED.split()}
    assert {one.id for one in CHINESE} >= without
    troubles = tuple(one for one in (*CHINESE, *ENGLISH) if one.id not in without)
    assert [name for language, seen in SEEN.items() for name in breaking(seen, of(language, troubles))] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_body_refers_to_is_a_title(language: str) -> None:
    titles = {LIBRARY.article(one.id, language).title for one in CHINESE}
    named = [name for text in texts(language) for name in re.findall(REFERENCE[language], text)]
    assert [name for name in named if name not in titles] == []
    assert named


@pytest_asyncio.fixture
async def router() -> AsyncIterator[Router]:
    rig = Rig()
    Office(rig)
    yield rig.router
    await rig.close()


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_what_people_are_told_to_write_the_bot_understands(router: Router, language: str) -> None:
    told = "".join(quotes for text in texts(language) for quotes in TOLD_TO_WRITE.findall(text))
    words = [word for word in re.split('[“”"]+', told) if word and not word.startswith("/")]
    assert [word for word in words if folded(word) not in router.words] == []
    commands = [name for text in texts(language) for name in COMMAND.findall(text)]
    assert [name for name in commands if name not in router.commands] == []
    assert words
    assert commands


@pytest.mark.parametrize(("language", "word"), [("zh", "“排查”"), ("en", '"guide"')])
def test_what_can_be_written_to_the_bot_names_the_guides(language: str, word: str) -> None:
    assert word in LIBRARY.article("bot-commands", language).body


def test_a_paragraph_after_steps_stands_apart() -> None:
    swallowed = re.compile(r"^\d+\. .*\n(?!\d+\. |   |\n)", re.MULTILINE)
    assert [one.id for one in (*CHINESE, *ENGLISH) if swallowed.search(one.body)] == []


def test_no_markdown_is_used_that_a_chat_cannot_show() -> None:
    strange = re.compile(r"^#|^\||!\[|\]\(|<\w|~~|```|^ {4}", re.MULTILINE)
    assert [one.id for one in (*CHINESE, *ENGLISH) if strange.search(one.body)] == []
    odd = [one.id for one in (*CHINESE, *ENGLISH) if one.body.count("**") % 2 or one.body.count("`") % 2]
    assert odd == []


def test_nobody_reads_a_phone_number_or_what_a_penalty_costs() -> None:
    unsaid = re.compile(
        r"\d{7,}|\b(?:0\d{2,3}|400|800)-\d{3,}|12366|\d\s*万?元|罚款|滞纳金|[¥￥]|\brmb\b|\byuan\b|\bfine[sd]\b",
        re.IGNORECASE,
    )
    assert [one.id for one in (*CHINESE, *ENGLISH) if unsaid.search(f"{one.title}\n{one.body}")] == []


def test_every_article_says_since_when_from_where_and_how_surely() -> None:
    bare = [one.id for one in (*CHINESE, *ENGLISH) if not (one.updated and one.sources and one.certainty)]
    assert bare == []


def test_a_translation_is_as_sure_as_its_original_and_knows_the_same_codes() -> None:
    originals = {one.id: one for one in CHINESE}
    apart = [
        one.id
        for one in ENGLISH
        if (one.certainty, one.codes, one.related, one.devices)
        != (
            originals[one.id].certainty,
            originals[one.id].codes,
            originals[one.id].related,
            originals[one.id].devices,
        )
    ]
    assert apart == []


def test_what_is_inferred_is_worded_as_advice_in_both_languages() -> None:
    inferred = tuple(one for one in (*CHINESE, *ENGLISH) if one.certainty == "inferred")
    assert [
        f"{one.language}/{one.id}" for one in inferred if not re.search(ADVICE[one.language], one.body)
    ] == []


def test_english_articles_have_four_to_six_questions_in_english() -> None:
    assert [one.id for one in ENGLISH if not 4 <= len(one.questions) <= 6] == []
    latin = re.compile(r"[A-Za-z0-9]")
    assert [text for one in ENGLISH for text in one.questions if not latin.search(text)] == []
