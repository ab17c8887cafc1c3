"""The same story with everybody at a terminal: the dialog does not know which channel it is on."""

from __future__ import annotations

import os
from pathlib import Path

from bot.demo.stage import Stage
from tests.databases import setting_of
from tests.stories.office import Office, People, devices
from tests.stories.story import tells_the_clear
from tests.stories.terminal import Terminal


async def test_a_clerk_asks_a_manager_approves_and_the_device_is_cleared(tmp_path: Path, index: Path) -> None:
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "index").symlink_to(index)
    stage = Stage(tmp_path, devices(), {"QINGKA_DATABASE_URL": setting_of(tmp_path / "hub" / "qingka.db")})
    people = [Terminal(name) for name in ("钱管理", "张会计", "李经理", "赵客服")]
    try:
        await stage.open_hub()
        for person in people:
            await person.opens({**os.environ, **stage.environment})
        office = Office(stage, People(*people))
        await office.opens()
        await tells_the_clear(office)
        assert office.acted() == {"004": 1, "007": 1}
        assert [await person.closes() for person in people] == [0] * len(people)
    finally:
        for person in people:
            person.kill()
        stage.stop()
