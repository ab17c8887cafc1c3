"""A clerk with a phone is led through a guide: in one message, back and forth, to an end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot import guiding
from bot.app import Hub
from bot.people import Permission, Role
from bot.records.journal import GuideStepRow, QuestionRow
from bot.records.operations import OperationRow
from bot.roles import revoke
from bot.settings import Settings
from bot.tickets import listing
from bot.tickets.views import EntryView
from handlers.guide_page import NARROW
from knowledge import guides
from knowledge.guide import Guide, GuidesError
from knowledge.guides import Guides
from tests.databases import setting_of
from tests.handlers.office import LIBRARY, Office
from tests.handlers.rig import Chat, Said
from tests.knowledge.guide_folder import ORIGINAL, TRANSLATION, write_guides

SHIPPED = guides.load()
BEGIN = "/guide 系统慢"


class Guided:
    """The office with a small guide."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.folder = write_guides(folder)
        self.serves(guides.load(folder))

    def serves(self, loaded: Guides) -> None:
        """Start the hub anew with these guides."""
        self.office.serves(loaded)

    def rewrites(self, old: str, new: str) -> None:
        """Change the guide, translation and all, and start anew."""
        for language, text in (("zh", ORIGINAL), ("en", TRANSLATION)):
            (self.folder / language / "slow.yaml").write_text(text.replace(old, new), encoding="utf-8")
        self.serves(guides.load(self.folder))

    async def path(self) -> list[tuple[str, str | None]]:
        """Return the steps of the only walk."""

        def read(session: Session) -> list[tuple[str, str | None]]:
            rows = session.exec(select(GuideStepRow)).all()
            assert len({row.run for row in rows}) == 1
            return [(one.step, one.choice) for one in guiding.path_of(session, rows[0].run)]

        return await self.office.rig.do(read)

    async def story(self, ticket: int = 1) -> Sequence[EntryView]:
        entries = await self.office.rig.do(listing.entries, ticket)
        return [one for one in entries if one.kind == "message"]

    async def operations(self) -> int:
        return await self.office.rig.do(lambda session: len(session.exec(select(OperationRow)).all()))


@pytest.fixture
def guided(office: Office, tmp_path: Path) -> Guided:
    return Guided(office, tmp_path / "guides")


@pytest.fixture
def clerk(office: Office) -> Chat:
    return office.clerk


def labels(said: Said) -> list[list[str]]:
    return [[label for label, _ in row] for row in said.buttons]


# ---------------------------------------------------------------- walking


@pytest.mark.parametrize("word", ["排查", "/guide", "guide", "一步步排查", "/guide 没有这个"])
async def test_the_guides_are_listed(guided: Guided, clerk: Chat, word: str) -> None:
    await clerk.says(word)
    await clerk.expects("遇到了哪种问题", button="系统慢")


async def test_a_step_asks_one_thing_and_says_where_it_comes_from(guided: Guided, clerk: Chat) -> None:
    await clerk.says("排查")
    await clerk.presses("系统慢")
    told = await clerk.expects(
        "🧭 系统慢 · 第 1 步", "\n\n慢在哪里？\n看一看。", "来源：说明书", "依据：来源原文"
    )
    assert "**" not in told.text
    assert labels(told) == [["网络", "好了"], ["让机器人看"], ["转人工"]]


async def test_a_guide_that_is_named_begins_at_once(guided: Guided, clerk: Chat) -> None:
    await clerk.says("/guide 系统")
    await clerk.expects("第 1 步")


async def test_every_step_replaces_the_one_before(guided: Guided, clerk: Chat) -> None:
    await clerk.says(BEGIN)
    await clerk.presses("网络")
    told = await clerk.expects("🧭 系统慢 · 第 2 步", "换一个网络")
    assert "来源" not in told.text
    assert labels(told) == [["好了", "还是慢"], ["看说明", "再想想"], ["‹ 上一步"]]
    slots = {said.slot for said in clerk.shown if "🧭" in said.text}
    assert len(slots) == 1
    assert None not in slots


async def test_two_walks_do_not_replace_each_other(guided: Guided, clerk: Chat) -> None:
    await clerk.says(BEGIN)
    await clerk.says(BEGIN)
    assert len({said.slot for said in clerk.shown if "🧭" in said.text}) == 2


async def test_who_goes_back_sees_the_step_before(guided: Guided, clerk: Chat) -> None:
    await clerk.says(BEGIN)
    await clerk.presses("网络")
    await clerk.presses("‹ 上一步")
    told = await clerk.expects("第 1 步", "慢在哪里")
    assert "‹ 上一步" not in told.labels
    await clerk.presses("网络")
    await clerk.expects("第 2 步")


async def test_going_back_from_an_old_button_stays_at_the_beginning(guided: Guided, clerk: Chat) -> None:
    await clerk.says(BEGIN)
    await clerk.presses("网络")
    back = clerk.shown[-1].nonce("‹ 上一步")
    assert back
    for _ in range(3):
        await clerk.presses_nonce(back)
        await clerk.expects("第 1 步")


async def test_a_circle_is_walked_as_often_as_one_likes(guided: Guided, clerk: Chat) -> None:
    await clerk.says(BEGIN)
    for number in (2, 4, 6):
        await clerk.presses("网络")
        await clerk.expects(f"第 {number} 步")
        await clerk.presses("再想想")
    await clerk.presses("好了")
    await clerk.expects("✅ 系统慢")


async def test_a_walk_goes_on_after_the_hub_was_killed(guided: Guided, clerk: Chat) -> None:
    await clerk.says(BEGIN)
    guided.serves(guides.load(guided.folder))
    await clerk.presses("网络")
    await clerk.expects("第 2 步")
    guided.serves(guides.load(guided.folder))
    await clerk.presses("‹ 上一步")
    await clerk.presses("网络")
    await clerk.presses("还是慢")
    await clerk.expects("已开工单 #1")
    assert "1. 慢在哪里？ → 网络；2. 换一个网络。 → 还是慢" in (await guided.story())[0].text


async def test_an_english_speaker_is_led_in_english(guided: Guided, office: Office) -> None:
    mary = office.rig.chat("Mary", language="en")
    await mary.says("/guide slow")
    await mary.expects("🧭 It is slow · step 1", "Where is it slow?", button="The network")
    await mary.presses("The network")
    await mary.presses("Still slow")
    await mary.expects("Support has every step")
    assert "1. Where is it slow? → The network" in (await guided.story())[0].text


async def test_an_article_is_shown_below_and_the_step_stays(guided: Guided, clerk: Chat) -> None:
    await clerk.says(BEGIN)
    await clerk.presses("网络")
    await clerk.presses("看说明")
    told = await clerk.expects(LIBRARY.article("how-to-clear").title, "来源：")
    assert told.slot is None
    await clerk.presses("好了")
    await clerk.expects("✅ 系统慢：解决了")
    assert await guided.path() == [
        ("where", "network"),
        ("network", "article how-to-clear"),
        ("network", "solved"),
    ]


async def test_an_article_that_a_guide_shows_does_not_offer_the_guide_again(
    guided: Guided, clerk: Chat
) -> None:
    guided.rewrites("[offline]", "[how-to-clear]")
    await clerk.says(BEGIN)
    await clerk.presses("网络")
    await clerk.presses("看说明")
    assert "一步步排查" not in (await clerk.expects(LIBRARY.article("how-to-clear").title, "来源：")).labels


async def test_an_article_that_is_not_there_has_no_button(guided: Guided, clerk: Chat) -> None:
    guided.rewrites("article how-to-clear", "article nowhere")
    await clerk.says(BEGIN)
    await clerk.presses("网络")
    assert "看说明" not in (await clerk.expects("第 2 步")).labels


# ---------------------------------------------------------------- ends


async def test_solved_ends_the_walk_and_is_kept(guided: Guided, clerk: Chat) -> None:
    await clerk.says(BEGIN)
    await clerk.presses("好了")
    told = await clerk.expects("✅ 系统慢：解决了就好", button="全部排查")
    assert {said.slot for said in clerk.shown if "系统慢" in said.text} == {told.slot}
    assert await guided.path() == [("where", "solved")]
    await clerk.presses("从头再来")
    await clerk.expects("第 1 步")


async def test_unsolved_hands_over_with_every_question_and_choice(guided: Guided, clerk: Chat) -> None:
    await clerk.says(BEGIN)
    await clerk.presses("网络")
    await clerk.presses("再想想")
    await clerk.presses("网络")
    await clerk.presses("还是慢")
    await clerk.expects("您走过的每一步都已转给客服")
    await clerk.expects("已开工单 #1")
    await guided.office.support.expects(
        "新工单 #1 · 朝阳 · 王芳", "排查“系统慢”没有解决。1. 慢在哪里？ → 网络"
    )
    (entry,) = await guided.story()
    assert entry.text == (
        "排查“系统慢”没有解决。1. 慢在哪里？ → 网络；2. 换一个网络。 → 再想想；"
        "3. 慢在哪里？ → 网络；4. 换一个网络。 → 还是慢"
    )


async def test_a_person_can_be_asked_at_every_step(guided: Guided, clerk: Chat) -> None:
    await clerk.says(BEGIN)
    await clerk.presses("转人工")
    await clerk.expects("已开工单 #1")
    assert (await guided.story())[0].text == "排查“系统慢”没有解决。1. 慢在哪里？ → 转人工"


async def test_a_second_press_opens_no_second_ticket(guided: Guided, clerk: Chat) -> None:
    await clerk.says(BEGIN)
    await clerk.presses("转人工")
    nonces = [said.nonce("转人工") for said in clerk.shown if said.nonce("转人工")]
    assert nonces[0]
    await clerk.presses_nonce(nonces[0])
    await clerk.expects("已经按过")
    assert len(await guided.story()) == 1


async def test_a_walk_that_went_to_a_person_goes_there_once(guided: Guided, clerk: Chat) -> None:
    await clerk.says(BEGIN)
    earlier = clerk.shown[-1].nonce("转人工")
    await clerk.presses("网络")
    await clerk.presses("还是慢")
    await clerk.expects("已开工单 #1")
    await clerk.presses_nonce(earlier or "")
    await clerk.expects("已经按过")
    assert len(await guided.story()) == 1


async def test_a_walk_is_added_to_the_ticket_that_is_open(guided: Guided, clerk: Chat) -> None:
    await clerk.says("/human 很慢")
    await clerk.says(BEGIN)
    await clerk.presses("转人工")
    await clerk.expects("已补充到工单 #1")
    assert [one.text for one in await guided.story()][1].startswith("排查“系统慢”")


async def test_a_long_walk_is_told_by_its_last_steps(guided: Guided, clerk: Chat) -> None:
    await clerk.says(BEGIN)
    for _ in range(8):
        await clerk.presses("网络")
        await clerk.presses("再想想")
    await clerk.presses("转人工")
    text = (await guided.story())[0].text
    assert ("17. " in text, "6. " in text, " 5. " in text) == (True, True, False)


# ---------------------------------------------------------------- operations


async def test_a_button_starts_as_the_command_does(guided: Guided, clerk: Chat, office: Office) -> None:
    office.rig.device(office.site_id, "二店", "661234567891")
    office.rig.agent(office.site_id, [office.manager])
    await clerk.says(BEGIN)
    await clerk.presses("让机器人看")
    await clerk.expects("请选择要核对的设备", button="朝阳 · 二店")
    assert await guided.operations() == 0
    await clerk.presses("朝阳 · 二店")
    assert await guided.operations() == 1
    assert await guided.path() == [("where", "operation")]
    await clerk.presses("好了")
    await clerk.expects("✅ 系统慢")


async def test_what_was_named_with_the_guide_is_no_device(
    guided: Guided, clerk: Chat, office: Office
) -> None:
    office.rig.agent(office.site_id, [office.manager])
    await clerk.says(BEGIN)
    await clerk.presses("让机器人看")
    assert await guided.operations() == 1


@pytest.mark.parametrize("who", ["guest", "support", "admin"])
async def test_who_may_start_nothing_gets_a_sentence(guided: Guided, office: Office, who: str) -> None:
    office.rig.agent(office.site_id, [office.manager])
    chat: Chat = getattr(office, who)
    await chat.says(BEGIN)
    await chat.presses("让机器人看")
    await chat.expects("您没有发起核对的权限，什么也没有执行")
    assert await guided.operations() == 0
    assert await guided.path() == [("where", None)]
    await chat.presses("网络")
    await chat.expects("第 2 步")


async def test_who_lost_the_right_starts_nothing_with_an_old_button(
    guided: Guided, clerk: Chat, office: Office
) -> None:
    office.rig.agent(office.site_id, [office.manager])
    await clerk.says(BEGIN)
    await office.rig.do(revoke, clerk.person_id, office.site_id, Role.CLERK, office.admin.person_id)
    await clerk.presses("让机器人看")
    await clerk.expects("您没有发起核对的权限")
    assert await guided.operations() == 0


async def test_a_clerk_of_another_site_finds_no_device(guided: Guided, office: Office) -> None:
    office.rig.agent(office.site_id, [office.manager])
    other = office.rig.chat("外人", (office.other_site_id, Role.CLERK))
    await other.says(BEGIN)
    await other.presses("让机器人看")
    await other.expects("没有您可以操作的设备")
    assert await guided.operations() == 0


# ---------------------------------------------------------------- a guide that has changed


async def test_a_button_whose_step_is_gone_says_so_kindly(guided: Guided, clerk: Chat) -> None:
    await clerk.says(BEGIN)
    await clerk.presses("网络")
    guided.rewrites("network", "web")
    await clerk.presses("好了")
    await clerk.expects("这份排查刚刚改过", button="从头再来")
    await clerk.presses("从头再来")
    await clerk.expects("第 1 步")


async def test_a_button_that_still_leads_somewhere_works(guided: Guided, clerk: Chat) -> None:
    await clerk.says(BEGIN)
    guided.rewrites("label: 网络", "label: 网")
    await clerk.presses("网络")
    await clerk.expects("第 2 步")


async def test_even_then_a_person_can_be_asked(guided: Guided, clerk: Chat) -> None:
    await clerk.says(BEGIN)
    guided.rewrites("where", "place")
    await clerk.presses("转人工")
    await clerk.expects("已开工单 #1")
    assert "1. where → 转人工" in (await guided.story())[0].text


async def test_a_guide_that_is_gone_is_said_to_be(guided: Guided, clerk: Chat) -> None:
    await clerk.says(BEGIN)
    guided.serves(SHIPPED)
    for button in ("网络", "转人工"):
        await clerk.presses(button)
        told = await clerk.expects("这份排查刚刚改过", button="全部排查")
        assert "从头再来" not in told.labels
    await clerk.presses("全部排查")
    await clerk.expects("遇到了哪种问题", button="清卡失败")


async def test_going_back_in_a_guide_that_is_gone_is_no_crash(guided: Guided, clerk: Chat) -> None:
    await clerk.says(BEGIN)
    await clerk.presses("网络")
    guided.serves(SHIPPED)
    await clerk.presses("‹ 上一步")
    await clerk.expects("这份排查刚刚改过")


# ---------------------------------------------------------------- offered under an article


async def test_an_article_offers_its_guide(guided: Guided, clerk: Chat, office: Office) -> None:
    guided.rewrites("[offline]", "[how-to-clear]")
    await clerk.says("怎么清卡")
    await clerk.expects("来源：")
    await clerk.presses("一步步排查")
    await clerk.expects("🧭 系统慢 · 第 1 步")
    await clerk.presses("转人工")
    await clerk.expects("已开工单 #1")
    rows = await office.rig.do(lambda session: list(session.exec(select(QuestionRow.ticket_id)).all()))
    assert rows == [1]


# ---------------------------------------------------------------- the hub


async def test_the_hub_serves_the_shipped_guides_or_ones_own(tmp_path: Path) -> None:
    own = write_guides(tmp_path / "own")
    database = setting_of(tmp_path / "hub" / "qingka.db")
    bare = {"home": tmp_path / "hub", "database_url": database, "telegram_token": None}
    for folder in (None, own):
        hub = Hub(Settings.model_validate({**bare, "guides": folder}))
        assert hub.router.commands["guide"].permission is Permission.ASK
        assert {"guide.begin", "guide.go", "guide.back", "guide.list"} <= hub.router.presses.keys()
        await hub.database.close()
    (own / "zh" / "slow.yaml").write_text("id: slow", encoding="utf-8")
    with pytest.raises(GuidesError, match=r"slow\.yaml:1: KB-303"):
        Hub(Settings.model_validate({**bare, "guides": own}))


# ---------------------------------------------------------------- the shipped guides


EVERY = [SHIPPED.guide(one.id, language) for one in SHIPPED.originals for language in ("zh", "en")]


def columns(label: str) -> int:
    return sum(1 + (char > "\u2e7f") for char in label)


def test_the_list_fits_two_beside_each_other() -> None:
    assert [one.title for one in EVERY if columns(one.title) > NARROW] == []


@pytest.mark.parametrize("guide", EVERY, ids=lambda one: f"{one.id}-{one.language}")
async def test_every_step_of_a_shipped_guide_can_be_shown(
    guided: Guided, office: Office, guide: Guide
) -> None:
    guided.serves(SHIPPED)
    chat = office.rig.chat("新人", language=guide.language)
    await chat.says(f"/guide {guide.title}")
    seen, waiting = {guide.begin}, [(guide.begin, chat.shown[-1])]
    while waiting:
        name, said = waiting.pop()
        assert guide.steps[name].headline in said.text
        assert len(said.text) < 600
        for option in guide.steps[name].options:
            if option.to.name in guide.steps and option.to.name not in seen:
                nonce = said.nonce(option.label)
                assert nonce
                await chat.presses_nonce(nonce)
                seen.add(option.to.name)
                waiting.append((option.to.name, chat.shown[-1]))
    assert seen == guide.steps.keys()
