"""What tests of the agent's way to the hub share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from device.simulator.serve import Simulator
from device.simulator.settings import SimSettings
from tests.device.threaded_hub import Hub, server


@pytest.fixture(scope="session", autouse=True)
def _server() -> Iterator[None]:
    """Stop the hubs' server, if any test has started it."""
    yield
    if server.cache_info().currsize:
        server().stop()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub with one site."""
    folder = tmp_path / "hub"
    folder.mkdir()
    with Hub(folder).open() as hub:
        yield hub


@pytest.fixture
def device() -> Iterator[Simulator]:
    """A simulated device on a pty, with the password 13579135."""
    with Simulator(SimSettings(skpkl="13579135")) as device:
        yield device
