"""Who may do what in chats: a row for each command, press and text of a dialog."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.people import Permission
from tests.handlers.batch_rows import DIGEST

THINGS = frozenset(
    {
        "site", "device", "operation", "ended", "unknown", "approval", "ticket", "failure", "signature", "question",
        "problem", "person", "batch",
    }
)  # fmt: skip
OWN = "own"  # whoever asked for it, or whom it is about; nobody else


@dataclass(frozen=True, slots=True)
class Row:
    """What is said or pressed, and what is needed for it where the thing stands that it names.

    Attributes:
        args: of a button or of a state's data, a thing's name standing for its number; see scene.py.
        group: whether it is for groups, too.
        everywhere: whether it is for those alone who hold the role at every site.
    """

    name: str
    need: Permission | str
    args: dict[str, Any] = field(default_factory=dict)
    group: bool = False
    everywhere: bool = False

    @property
    def in_groups_alone(self) -> bool:
        return self.name.startswith("group.")

    @property
    def typed(self) -> bool:
        """Whether a person chooses the number; a button's args stay at the hub."""
        return "{" in self.name

    @property
    def names_a_thing(self) -> bool:
        """Whether the thing stands at a site."""
        return "{" in self.name or bool(THINGS & {str(one) for one in self.args.values()})


ASK, SEE, REQUEST = Permission.ASK, Permission.SEE_DEVICES, Permission.REQUEST
TRIAGE, PEOPLE, PAIR = Permission.TRIAGE, Permission.MANAGE_PEOPLE, Permission.PAIR
SITES, BLOCK, APPROVE, AUDIT = Permission.MANAGE_SITES, Permission.BLOCK, Permission.APPROVE, Permission.AUDIT
ASSIGN = Permission.ASSIGN

COMMANDS = (
    Row("/start", ASK),
    Row("/help", ASK, group=True),
    Row("/me", ASK),
    Row("/name 新名", ASK),
    Row("/language en", ASK),
    Row("/cancel", ASK),
    Row("/guide", ASK),
    Row("/human", ASK),
    Row("/mytickets", ASK),
    Row("/close", ASK),
    Row("/clear", REQUEST),
    Row("/report", REQUEST),
    Row("/backup", REQUEST),
    Row("/verify", REQUEST),
    Row("/upload", REQUEST),
    Row("/batch", REQUEST),
    Row("/nightly", APPROVE),
    Row("/devices", SEE),
    Row("/status", SEE),
    Row("/due", SEE),
    Row("/doctor", SEE),
    Row("/receipt {receipt}", SEE),
    Row("/receipt 朝阳", SEE),
    Row("/statement", SEE),
    Row("/settings", ASK),
    Row("/calendar", SEE),
    Row("/duty", SEE),
    Row("/tickets", TRIAGE),
    Row("/note {ticket} 备注", TRIAGE),
    Row("/queue", TRIAGE, group=True),
    Row("/mine", TRIAGE, group=True),
    Row("/bureau", TRIAGE, group=True),
    Row("/stats", TRIAGE, group=True),
    Row("/problems", TRIAGE),
    Row("/board", SEE),
    Row("/misses", TRIAGE),
    Row("/why {question}", AUDIT),
    Row("/desk", PEOPLE, group=True),
    Row("/desks", PEOPLE),
    Row("/invite", PEOPLE),
    Row("/people", PEOPLE),
    Row("/people {person}", PEOPLE),
    Row("/block {person}", BLOCK),
    Row("/unblock {person}", BLOCK),
    Row("/erase {person}", PEOPLE, everywhere=True),
    Row("/site", SITES),
    Row("/pair", PAIR),
    Row("/agents", PAIR),
    Row("/unhandled", SITES),
    Row("/import", SITES, everywhere=True),
)
IN_GROUPS = (
    Row("/help", ASK, group=True),
    Row("/note 备注", TRIAGE, group=True),
    Row("/tag 网络", TRIAGE, group=True),
    Row("/untag 网络", TRIAGE, group=True),
    Row("/m ask-photo", TRIAGE, group=True),
)

TICKET = {"ticket": "ticket"}
BATCH = {"batch": "batch"}
PRESSES = (
    Row("start.language", ASK, {"language": "en"}),
    Row("clear.start", REQUEST, {"device": "device", "plan": "backup"}),
    Row("clear.cancel", REQUEST, {"operation": "operation"}),
    Row("clear.receipt", SEE, {"operation": "ended"}),
    Row("receipt.pdf", SEE, {"operation": "ended"}),
    Row("statement.file", SEE, {"month": "2026-11", "words": "", "kind": "pdf"}),
    Row("clear.read_back", SEE, {"operation": "unknown"}),
    Row("clear.approve", APPROVE, {"approval": "approval"}),
    Row("batch.choose", REQUEST),
    Row("batch.card", REQUEST),
    Row("batch.plan", REQUEST, {"plan": "backup"}),
    Row("batch.canary", REQUEST, {"on": True}),
    Row("batch.list", REQUEST),
    Row("batch.tick", REQUEST, {"device": 1}),
    Row("batch.every", REQUEST, {"on": True}),
    Row("batch.start", REQUEST),
    Row("batch.show", SEE, BATCH),
    Row("batch.details", SEE, BATCH),
    Row("batch.file", SEE, BATCH),
    Row("batch.stop", APPROVE, BATCH),
    Row("batch.resume", APPROVE, BATCH),
    Row("batch.go_on", APPROVE, BATCH),
    Row("batch.drop", APPROVE, BATCH),
    Row("batch.approve", APPROVE, {**BATCH, "digest": DIGEST}),
    Row("batch.deny", APPROVE, {**BATCH, "digest": DIGEST}),
    Row("nightly.page", APPROVE),
    Row("nightly.turn", APPROVE, {"site": "site", "on": True}),
    Row("clear.deny", APPROVE, {"approval": "approval"}),
    Row("clear.details", APPROVE, {"approval": "approval"}),
    Row("devices.page", SEE),
    Row("due.page", SEE),
    Row("due.file", SEE, {"kind": "csv"}),
    Row("doctor.page", SEE),
    Row("doctor.ask", SEE, {"device": "device"}),
    Row("preferences.show", ASK),
    Row("preferences.turn", REQUEST, {"what": "reminders", "on": False}),
    Row("preferences.lead", REQUEST, {"lead": 5}),
    Row("preferences.ask_hour", REQUEST),
    Row("preferences.hour", REQUEST, {"hour": 10}),
    Row("calendar.change", SITES, everywhere=True),
    Row("calendar.corrections", SITES, everywhere=True),
    Row("calendar.drop", SITES, {"month": "2027-01", "region": ""}, everywhere=True),
    Row("calendar.sites", SITES, everywhere=True),
    Row("calendar.site", SITES, {"site": "site"}, everywhere=True),
    Row("calendar.place", SITES, {"site": "site", "region": "深圳"}, everywhere=True),
    Row("duty.people", ASSIGN),
    Row("duty.person", ASSIGN, {"person": "person"}),
    Row("duty.devices", ASSIGN),
    Row("duty.device", ASSIGN, {"device": "device"}),
    Row("duty.set", ASSIGN, {"person": "person", "device": "device", "give": True}),
    Row("duty.all", ASSIGN, {"person": "person", "give": True}),
    Row("guide.list", ASK),
    Row("guide.begin", ASK, {"guide": "clear-fails"}),
    Row("guide.go", ASK, {"guide": "clear-fails", "step": "?", "to": "?", "run": "?"}),
    Row("guide.back", ASK, {"guide": "clear-fails", "step": "?", "run": "?"}),
    Row("support.human", ASK, {"questions": ["question"]}),
    Row("support.picture", ASK, {"lines": [{"text": "看图"}]}),
    Row("support.new", ASK, {"lines": [{"text": "又坏了"}]}),
    Row("support.add", OWN, {**TICKET, "lines": [{"text": "还是不行"}]}),
    Row("support.close", OWN, TICKET),
    Row("support.solved", OWN, TICKET),
    Row("support.unsolved", OWN, TICKET),
    Row("support.reopen", OWN, TICKET),
    Row("support.rate", OWN, {**TICKET, "stars": 5}),
    Row("own.page", ASK),
    Row("own.add", OWN, TICKET),
    Row("triage.page", TRIAGE),
    Row("triage.view", TRIAGE, TICKET),
    Row("triage.card", TRIAGE, TICKET),
    Row("triage.more", TRIAGE, TICKET),
    Row("triage.log", TRIAGE, TICKET),
    Row("triage.answer", TRIAGE, TICKET),
    Row("triage.ask", TRIAGE, TICKET),
    Row("triage.note", TRIAGE, TICKET),
    Row("triage.photo", TRIAGE, TICKET),
    Row("triage.macros", TRIAGE, TICKET),
    Row("triage.macro", TRIAGE, {**TICKET, "macro": "ask-photo"}),
    Row("triage.claim", TRIAGE, TICKET),
    Row("triage.resolve", TRIAGE, TICKET),
    Row("triage.release", TRIAGE, TICKET),
    Row("triage.reopen", TRIAGE, TICKET),
    Row("triage.unmerge", TRIAGE, TICKET),
    Row("triage.escalate", TRIAGE, TICKET),
    Row("triage.unescalate", TRIAGE, TICKET),
    Row("triage.priority", TRIAGE, TICKET),
    Row("triage.set_priority", TRIAGE, {**TICKET, "priority": 1}),
    Row("triage.assign", TRIAGE, TICKET),
    Row("triage.give", TRIAGE, {**TICKET, "person": "support"}),
    Row("triage.tags", TRIAGE, TICKET),
    Row("triage.tag", TRIAGE, {**TICKET, "tag": "网络"}),
    Row("triage.untag", TRIAGE, {**TICKET, "tag": "网络"}),
    Row("triage.new_tag", TRIAGE, TICKET),
    Row("triage.merge", TRIAGE, TICKET),
    Row("triage.merge_into", TRIAGE, {**TICKET, "into": "other_ticket"}),
    Row("group.step", TRIAGE, {**TICKET, "step": "claim"}, group=True),
    Row("group.view", TRIAGE, TICKET, group=True),
    Row("group.more", TRIAGE, TICKET, group=True),
    Row("group.less", TRIAGE, TICKET, group=True),
    Row("group.priority", TRIAGE, {**TICKET, "priority": 1}, group=True),
    Row("group.article", TRIAGE, TICKET, group=True),
    Row("group.log", TRIAGE, TICKET, group=True),
    Row("group.reread", TRIAGE, {"ticket": "failure"}, group=True),
    Row("group.problem", TRIAGE, {"ticket": "failure"}, group=True),
    Row("group.merge", TRIAGE, TICKET, group=True),
    Row("group.merge_into", TRIAGE, {**TICKET, "into": "other_ticket"}, group=True),
    Row("group.tags", TRIAGE, TICKET, group=True),
    Row("group.macro", TRIAGE, {**TICKET, "macro": "ask-photo"}, group=True),
    Row("group.photo", TRIAGE, TICKET, group=True),
    Row("queue.page", TRIAGE, group=True),
    Row("queue.mine", TRIAGE, group=True),
    Row("bureau.page", TRIAGE, group=True),
    Row("bureau.off", TRIAGE, TICKET, group=True),
    Row("problem.view", TRIAGE, {"problem": "problem"}),
    Row("problem.announce", TRIAGE, {"ticket": "failure"}),
    Row("problem.suggested", TRIAGE, {"signature": "signature"}),
    Row("problem.resolve", TRIAGE, {"problem": "problem"}),
    Row("problem.end", TRIAGE, {"problem": "problem"}),
    Row("board.out", ASK),
    Row("misses.page", TRIAGE),
    Row("misses.view", TRIAGE, {"question": "question"}),
    Row("misses.questions", TRIAGE, {"question": "question"}),
    Row("misses.draft", TRIAGE, {"question": "question"}),
    Row("staff.invite", PEOPLE),
    Row("staff.make", PEOPLE, {"site": "site", "role": "clerk"}),
    Row("staff.page", PEOPLE),
    Row("staff.person", PEOPLE, {"person": "person"}),
    Row("staff.give", PEOPLE, {"person": "person", "site": "site"}),
    Row("staff.grant", PEOPLE, {"person": "person", "site": "site", "role": "manager"}),
    Row("staff.revoke", PEOPLE, {"person": "person", "site": "site", "role": "clerk"}),
    Row("blocking.page", BLOCK),
    Row("blocking.block", BLOCK, {"person": "person"}, group=True),
    Row("blocking.unblock", BLOCK, {"person": "person"}, group=True),
    Row("erase.do", PEOPLE, {"person": "person"}, everywhere=True),
    Row("admin.new_site", SITES, everywhere=True),
    Row("import.ask", SITES, everywhere=True),
    Row("import.template", SITES, everywhere=True),
    Row("import.do", SITES, {"files": ["0"]}, everywhere=True),
    Row("admin.pair", PAIR, {"site": "site"}),
    Row("admin.agents", PAIR),
    Row("admin.agent", PAIR, {"site": "site"}),
    Row("admin.revoke", PAIR, {"site": "site"}),
    Row("admin.revoke_now", PAIR, {"site": "site"}),
    Row("unhandled.list", SITES),
    Row("unhandled.view", SITES, {"number": 1}),
    Row("unhandled.again", SITES, {"number": 1}),
    Row("unhandled.seen", SITES, {"number": 1}),
    Row("ask.bot", ASK, {"text": "怎么清卡"}),
    Row("article.show", ASK, {"article": "how-to-clear"}),
    Row("ask.pick", ASK, {"question": "question", "article": "how-to-clear"}),
    Row("ask.none", ASK, {"question": "question"}),
    Row("ask.thumb", ASK, {"question": "question", "article": "how-to-clear", "value": 1}),
)
STATES = (
    Row("Approving:code", APPROVE, {"approval": "approval"}),
    Row("Approving:codes", APPROVE, {**BATCH, "digest": DIGEST}),
    Row("Batching:choosing", REQUEST),
    Row("Support:telling", ASK),
    Row("Triage:answering", TRIAGE, TICKET),
    Row("Triage:noting", TRIAGE, TICKET),
    Row("Triage:tagging", TRIAGE, TICKET),
    Row("Triage:merging", TRIAGE, TICKET),
    Row("Problems:announcing", TRIAGE, {"signature": "signature"}),
    Row("Problems:resolving", TRIAGE, {"problem": "problem"}),
    Row("Admin:naming_site", SITES, everywhere=True),
    Row("Importing:file", SITES, everywhere=True),
    Row("Settings:hour", REQUEST),
    Row("Filing:day", SITES, {"month": "2027-01", "region": ""}, everywhere=True),
    Row("Filing:region", SITES, {"site": "site"}, everywhere=True),
)
