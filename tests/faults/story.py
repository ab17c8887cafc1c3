"""The story of an act, told by people who do not give up, however it is disturbed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from tests.faults.judge import Judge
from tests.faults.office import Office
from tests.telegram_people import User
from tests.telegram_world import Message

LOOK_S = 0.02
PATIENCE_S = 60.0  # nothing is told by how long it takes; a story that has not ended by then hangs
TRIES = 5  # operations until the device must be done
CODE_WANTED = ("请发送验证器上的 6 位动态码", "动态码不对", "请重新发送一个新码")


class StuckError(AssertionError):
    """The story did not come to its end."""


@dataclass
class Told:
    """How a story went.

    Attributes:
        ends: the phase in which each operation ended, in order.
        acts: how often the device carried the act out, by type.
        asked_again: how often the clerk had to ask anew because nothing was under way.
        broken: what is not as it must be; empty when it survived.
    """

    ends: list[str] = field(default_factory=list)
    acts: dict[str, int] = field(default_factory=dict)
    asked_again: int = 0
    broken: list[str] = field(default_factory=list)


class People:
    """The clerk and the manager. They react to what they read, as often as it takes."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._pressed: set[tuple[int, str]] = set()
        self._answered: set[tuple[int, int]] = set()

    def asks(self) -> None:
        self.office.clerk.says(self.office.aim.word)

    def react(self) -> None:
        """Do what the newest messages ask for."""
        for message in self.office.manager.seen():
            self.press(self.office.manager, message, "批准")
            if self.wants_code(message):
                self._send_code(message)
        for message in self.office.clerk.seen():
            if "读不到结果" in message.text:
                self.press(self.office.clerk, message, "重新读取")

    def wants_code(self, message: Message) -> bool:
        """Say whether a message asks for a code."""
        return any(words in message.text for words in CODE_WANTED)

    def press(self, who: User, message: Message, label: str) -> None:
        button = message.button(label)
        key = (message.id, label)
        if button is not None and key not in self._pressed:
            self._pressed.add(key)
            who.presses_data(message, button["callback_data"])

    def _send_code(self, message: Message) -> None:
        key = (message.id, message.edits)
        if key not in self._answered:
            self._answered.add(key)
            self.office.manager.says(self.office.fresh_code())


class Story:
    """Drives one office to the end: whoever was killed is started again, whatever ended badly is asked anew."""

    def __init__(self, office: Office, people: People | None = None, judge: Judge | None = None) -> None:
        self._office = office
        self._people = people or People(office)
        self._judge = judge or Judge(office)
        self._begun = False
        self.told = Told()

    def close(self) -> None:
        self._judge.close()

    def begins(self) -> None:
        """Let the clerk ask for the act."""
        self._begun = True
        self._people.asks()

    def tick(self) -> None:
        """Let everybody do what is to be done now."""
        for program in (self._office.hub, self._office.agent):
            if not program.alive:
                program.start()
        self._people.react()

    def goes_on(self) -> None:
        """Bring the device to where it is done, then look whether everything is as it must be."""
        if not self._begun:
            self.begins()
        self._wait_for_another_end()
        for _ in range(TRIES):
            if not self._judge.left():
                break
            self._people.asks()
            self._wait_for_another_end()
        self._settle()
        self.told.acts = self._judge.executed()
        self.told.broken += list(self._judge.faults())

    def _wait_for_another_end(self) -> None:
        known = len(self.told.ends)
        until_s = time.monotonic() + PATIENCE_S
        again_s = time.monotonic() + PATIENCE_S / 4
        seen = -1
        while len(self._judge.ends()) <= known:
            self.tick()
            if (now := self._progress()) != seen:
                until_s, seen = time.monotonic() + PATIENCE_S, now
            if time.monotonic() > again_s and not self._judge.under_way():
                self._people.asks()
                self.told.asked_again += 1
                again_s = time.monotonic() + PATIENCE_S / 4
            if time.monotonic() > until_s:
                raise StuckError(self._where())
            time.sleep(LOOK_S)
        self.told.ends = self._judge.ends()

    def _progress(self) -> int:
        """Return a number that changes whenever anybody has said anything, the agent among them."""
        office = self._office
        return (
            len(office.telegram.world.messages) + office.link.reports + office.hub.lives + office.agent.lives
        )

    def _settle(self) -> None:
        """Wait until everything that was said has arrived, and no command is under way."""
        until_s = time.monotonic() + PATIENCE_S / 2
        while time.monotonic() < until_s and (self._judge.stuck() or list(self._judge.untold())):
            self.tick()
            time.sleep(LOOK_S)
        self.told.ends = self._judge.ends()

    def _where(self) -> str:
        phases = [f"#{row.id} {row.phase} {row.reason}" for row in self._judge.operations()]
        people = (self._office.clerk, self._office.manager)
        chats = "\n".join(f"{one.name}:\n{one.chat_text()}" for one in people)
        return f"{phases} {self._judge.stuck()}\n{chats}"


def play(office: Office) -> Told:
    """Tell the story in an office."""
    return played(Story(office))


def played(story: Story) -> Told:
    """Tell a story to its end."""
    try:
        story.goes_on()
    except StuckError as err:
        story.told.broken.append(f"stuck: {err}")
    finally:
        story.close()
    return story.told
