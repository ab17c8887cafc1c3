"""What the people of a desk say and press, one after the other in each thread, and what must come of it all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bot.channels.test_telegram_uploads import png
from tests.faults.chat_office import (
    ARTICLES,
    ASKING,
    GROUP,
    HASTY,
    HELPED,
    KNOWN,
    STOPPING,
    SUPPORT,
    TOLD,
    ChatOffice,
)

CODE = "483920"  # it must be kept nowhere
ASKS = "请用一句话说说"
SUBJECT, ANSWER = "发票少了一张", "请说发票号码"
FIRST, SECOND, CAPTION = "号码是零八号", "号码是零九号", "照片在此"


@dataclass(frozen=True, slots=True)
class Want:
    """Words that must stand in a chat before its thread goes on."""

    chat: int
    words: str


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody does, and what is waited for then."""

    does: Callable[[ChatOffice], object]
    wants: Sequence[Want] = ()


def _says(who: int, *texts: str) -> Callable[[ChatOffice], object]:
    return lambda office: [office.people[who].says(text) for text in texts]


def _presses(who: int, label: str, *words: str) -> Callable[[ChatOffice], object]:
    """Press a button in a private chat: of the newest message that has it, and these words."""

    def press(office: ChatOffice) -> None:
        seen = reversed(office.people[who].seen())
        message = next(one for one in seen if one.button(label) and all(word in one.text for word in words))
        button = message.button(label) or {}
        office.people[who].presses_data(message, button["callback_data"])

    return press


def _supports(label: str) -> Callable[[ChatOffice], object]:
    return lambda office: office.people[SUPPORT].presses(label, group=office.group, topic=office.topic)


def _answers(office: ChatOffice) -> None:
    office.people[SUPPORT].says(ANSWER, group=office.group, topic=office.topic)


def _edits(office: ChatOffice) -> None:
    helped = office.people[HELPED]
    helped.edits(helped.last.id, SECOND)


def _shows(office: ChatOffice) -> None:
    office.people[HELPED].sends_file("photo", png(), caption=CAPTION)


QUESTIONS = tuple(ARTICLES.values())
ASKER = (
    Step(_says(ASKING, *QUESTIONS), [Want(ASKING, f"做法 {name}") for name in ARTICLES]),
    Step(_presses(ASKING, "👍", "做法 wash"), [Want(ASKING, "谢谢，记下了")]),
    Step(_says(ASKING, "谢谢"), [Want(ASKING, "不客气")]),
)
TICKET = (
    Step(_says(HELPED, "人工"), [Want(HELPED, ASKS)]),
    Step(
        _says(HELPED, SUBJECT), [Want(HELPED, "已开工单 #2"), Want(GROUP, "🆕 工单 #2"), Want(GROUP, SUBJECT)]
    ),
    Step(_supports("接单"), [Want(HELPED, "正在处理您的工单 #2"), Want(GROUP, "处理人 赵客服")]),
    Step(_answers, [Want(HELPED, ANSWER)]),
    Step(_says(HELPED, FIRST), [Want(GROUP, FIRST)]),
    Step(_edits, [Want(GROUP, SECOND)]),
    Step(_shows, [Want(GROUP, CAPTION)]),
    Step(_supports("已解决"), [Want(HELPED, "问题解决了吗")]),
    Step(_presses(HELPED, "解决了", "问题解决了吗"), [Want(HELPED, "几颗星"), Want(GROUP, "确认已解决")]),
    Step(_presses(HELPED, "5⭐"), [Want(HELPED, "谢谢您的评价"), Want(GROUP, "评价 5 星。")]),
)
STOPPER = (
    Step(_says(STOPPING, "人工"), [Want(STOPPING, ASKS)]),
    Step(_says(STOPPING, CODE), [Want(STOPPING, "只有六位数字")]),
    Step(_says(STOPPING, "取消"), [Want(STOPPING, "已取消")]),
    Step(_says(STOPPING, "怎么煮面条"), [Want(STOPPING, "做法 cook")]),
)
IN_A_HURRY = (Step(_says(HASTY, "/help", "谢谢", "人工"), [Want(HASTY, ASKS)]),)
WAITS = (Step(lambda office: None, [Want(TOLD, "已知问题")]),)
THREADS: tuple[Sequence[Step], ...] = (ASKER, TICKET, STOPPER, IN_A_HURRY, WAITS)

# The words that tell a chat's messages apart, in the order in which they come.
SAID: dict[int, tuple[str, ...]] = {
    ASKING: (*(f"做法 {name}" for name in ARTICLES), "谢谢，记下了", "不客气"),
    HELPED: (
        ASKS,
        "已开工单 #2",
        "正在处理您的工单 #2",
        ANSWER,
        "问题解决了吗",
        "已确认解决",
        "几颗星",
        "谢谢您的评价",
    ),
    STOPPING: (ASKS, "只有六位数字", "已取消", "做法 cook"),
    TOLD: ("已知问题",),
    SUPPORT: (),
    HASTY: ("直接提问", "不客气", ASKS),
}
# The same of the group's topics, by what their names begin with.
IN_TOPICS: dict[str, tuple[str, ...]] = {
    "#1": ("工单 #1 ·", KNOWN),
    "#2": ("工单 #2 ·", SUBJECT, "号码是零", CAPTION, "确认已解决", "评价 5 星。"),
}
FINAL = ((GROUP, SECOND), (GROUP, "✅ 工单 #2 · 已关闭"), (GROUP, "📣 已知问题 1"))

# An answer to a press that had arrived already is refused when it is sent again.
OPEN_ENDS = """SELECT state, kind, error FROM outbox WHERE state IN ('new', 'sending', 'failed')
AND NOT (kind = 'press_answer' AND error LIKE '%query is too old%')"""
# What the hub's records say in the end: a query, and its rows.
EFFECTS: dict[str, tuple[str, list[tuple[object, ...]]]] = {
    "questions": (
        "SELECT person_id, text, article, thumb FROM question ORDER BY person_id, id",
        [
            *((1, text, name, 1 if name == "wash" else None) for name, text in ARTICLES.items()),
            (3, "怎么煮面条", "cook", None),
        ],
    ),
    "tickets": (
        "SELECT subject, state, rating, problem_id FROM ticket ORDER BY id",
        [(KNOWN, "open", None, 1), (SUBJECT, "closed", 5, None)],
    ),
    "entries": (
        "SELECT kind, text FROM ticket_entry WHERE ticket_id = 2 ORDER BY id",
        [
            ("event", "opened"),
            ("message", SUBJECT),
            ("event", "claim"),
            ("answer", ANSWER),
            ("message", SECOND),
            ("message", CAPTION),
            ("event", "resolve"),
            ("event", "confirm"),
            ("event", "rated"),
        ],
    ),
    "tellings": ("SELECT problem_id, person_id FROM problem_telling", [(1, 4)]),
    "lots": ("SELECT id FROM problem_lot", []),
    "dialogs": (
        f"SELECT key LIKE '%,{HASTY},{HASTY},%', state FROM dialog",
        [(True, "Support:telling")],
    ),
    "attachments": ("SELECT kind, state, reason FROM attachment", [("photo", "stored", "")]),
    "inbox": ("SELECT DISTINCT state FROM inbox", [("done",)]),
    "outbox": (OPEN_ENDS, []),
    "people": ("SELECT count(*) FROM person", [(6,)]),
}
