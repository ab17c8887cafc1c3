"""The story of a batch: every device of an office is cleared by one message, however it is disturbed."""

from __future__ import annotations

from tests.faults.batch_judge import BatchJudge
from tests.faults.office import Office
from tests.faults.story import People, Story, Told, played
from tests.telegram_world import Message

STARTS = "▶ 开始清卡"
CODES_WANTED = ("个验证器上的 6 位动态码", "的动态码不对", "输入新的动态码", "按此顺序")


class BatchPeople(People):
    """The clerk, who starts what the card shows, and the manager, who types a code whenever one is wanted."""

    def asks(self) -> None:
        self.office.clerk.says("批量")

    def react(self) -> None:
        for message in self.office.clerk.seen():
            self.press(self.office.clerk, message, STARTS)
        super().react()

    def wants_code(self, message: Message) -> bool:
        return any(words in message.text for words in CODES_WANTED)


def play(office: Office) -> Told:
    """Tell the story in an office."""
    return played(Story(office, BatchPeople(office), BatchJudge(office)))
