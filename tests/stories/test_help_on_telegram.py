"""From a guide to a person who helps, over real HTTP: one message for the walk, long texts both ways, a picture."""

from __future__ import annotations

from tests.stories.conftest import OpenOffice
from tests.telegram_people import User

LONGEST = "还是不行，屏幕上写着校验失败。" * 273 + "。"  # 4096 characters: as much as Telegram lets one write
PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}]


async def test_a_clerk_is_led_through_a_guide_and_then_helped_by_a_person(open_office: OpenOffice) -> None:
    async with open_office() as office:
        clerk, support = office.people.clerk, office.people.support
        assert isinstance(clerk, User)
        assert isinstance(support, User)
        clerk.says("/guide 系统慢")
        first = await clerk.expects("🧭 系统慢或卡住 · 第 1 步", button="正在清卡或抄报")
        clerk.presses("正在清卡或抄报")
        second = await clerk.expects("🧭 系统慢或卡住 · 第 2 步", button="还在转圈")
        assert second.id == first.id
        clerk.presses("转人工")
        await clerk.expects("已开工单 #1")
        told = await support.expects("新工单 #1", button="接单")
        assert "慢在哪里" in told.text
        support.presses("接单")
        await clerk.expects("正在处理您的工单 #1")
        clerk.says(LONGEST)
        await support.expects(LONGEST[:1000])
        await support.expects(LONGEST[-4:])
        assert whole(support)
        support.presses("回复")
        await support.expects("请写给 张会计 的回复")
        support.says(LONGEST)
        await clerk.expects(LONGEST[:1000])
        await clerk.expects(LONGEST[-4:])
        await support.expects("已发给提问人")
        assert whole(clerk)
        clerk.sends(photo=PHOTO)
        await support.expects("工单 #1 · 张会计：")
        support.presses("已解决")
        await clerk.expects("问题解决了吗", button="解决了")


def whole(reader: User) -> bool:
    """Say whether the longest message reached a reader, in parts that follow each other."""
    said = "".join("".join(message.text.split()) for message in reader.seen())
    return LONGEST in said
