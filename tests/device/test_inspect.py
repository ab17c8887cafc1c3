"""An inspection of a simulated device: read over its line, judged for a plan."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from device.config import DeviceConfig
from device.contract import Ended, Inspection, Outcome, Plan, Reason
from device.inspect import read_branches
from device.session import Session, open_zc
from device.simulator.serve import Simulator
from device.simulator.settings import SimSettings, TypeSettings
from tests.device.site import SETTINGS, Site

R = Reason


def unreported(*types: str) -> tuple[TypeSettings, ...]:
    return tuple(TypeSettings(name, 3, reported=name not in types) for name in ("004", "007"))


VARIANTS: list[tuple[str, SimSettings, Sequence[Reason]]] = [
    # state,              device,                                                blocks a clear
    ("ready", SETTINGS, []),
    ("one type not reported", replace(SETTINGS, types=unreported("007")), [R.NOT_REPORTED]),
    ("not uploaded", replace(SETTINGS, not_uploaded=2), [R.NOT_UPLOADED]),
    ("upload errors", replace(SETTINGS, not_uploaded=2, upload_errors=1), [R.NOT_UPLOADED, R.UPLOAD_ERRORS]),
    ("clock off", replace(SETTINGS, clock_offset_s=9 * 3600.0), [R.CLOCK_OFF]),
    ("sparse firmware", replace(SETTINGS, firmware="sparse"), []),
]


def inspected(ended: Ended) -> Inspection:
    assert ended.inspection is not None, ended
    return ended.inspection


def blocking(found: Inspection) -> list[Reason]:
    return [one.reason for one in found.findings if one.level == "block"]


@pytest.mark.parametrize(("state", "settings", "reasons"), VARIANTS, ids=[row[0] for row in VARIANTS])
def test_what_stands_against_a_clear(
    tmp_path: Path, state: str, settings: SimSettings, reasons: Sequence[Reason]
) -> None:
    with Site(tmp_path, settings) as site:
        ended = site.inspects()
        assert blocking(inspected(ended)) == reasons
        assert ended.outcome is (Outcome.REFUSED if reasons else Outcome.DONE)


def test_what_a_ready_device_shows(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        found = inspected(site.inspects())
        state = site.device.disk.state
        assert (found.skpbh, found.nsrsbh, found.kpjh) == (SETTINGS.skpbh, SETTINGS.nsrsbh, "0")
        assert found.period == f"{state.first_period:%Y-%m}"
        assert found.clock_off_s < 5
        assert [one.fplxdm for one in found.types] == ["004", "007"]
        for one in found.types:
            assert (one.period_start, one.lock_date) == (
                state.first_period,
                state.types[one.fplxdm].lock_date,
            )
            assert one.reported is True


def test_sparse_firmware_cannot_tell_and_nothing_is_guessed(tmp_path: Path) -> None:
    with Site(tmp_path, replace(SETTINGS, firmware="sparse")) as site:
        found = inspected(site.inspects())
        assert [one.reason for one in found.findings] == [R.CANNOT_BE_TOLD]
        assert {(one.lock_date, one.reported_at, one.reported) for one in found.types} == {(None, None, None)}


def test_a_cleared_device_is_good_news(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        for fplxdm in ("004", "007"):
            site.device.disk.clear(fplxdm)
        found = site.inspects()
        assert found.reason is R.ALREADY_CLEARED
        assert found.params["period"] == f"{site.device.disk.state.first_period:%Y-%m}"


def test_an_idle_device_blocks(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        for row in site.device.disk.state.types.values():
            row.last_report -= timedelta(days=200)
        assert R.IDLE_DEVICE in blocking(inspected(site.inspects()))


def test_another_disk_is_found_out_before_any_password_is_sent(tmp_path: Path) -> None:
    with Site(tmp_path, replace(SETTINGS, skpkl="secret88")) as site:
        other = site.config.devices[0].model_copy(update={"skpbh": "000000000000", "password": "wrong"})
        site.config = site.config.model_copy(update={"devices": (other,)})
        ended = site.inspects()
        assert ended.reason is R.WRONG_DISK
        assert (ended.params["expected"], ended.params["found"]) == ("000000000000", SETTINGS.skpbh)
        assert site.device.disk.state.tries_left == SETTINGS.password_tries


def test_a_disk_that_is_locked_is_a_refused_password(tmp_path: Path) -> None:
    with Site(tmp_path, replace(SETTINGS, skpkl="secret88")) as site:
        site.device.disk.state.tries_left = 0
        ended = site.inspects()
        assert ended.reason is R.PASSWORD_REFUSED


def test_a_channel_that_is_down_blocks_when_the_site_has_a_certificate(tmp_path: Path) -> None:
    with Site(tmp_path, faults=["channel-down@32"]) as site:
        assert blocking(inspected(site.inspects())) == []
        device = site.config.devices[0].model_copy(update={"certificate_password": "cert8888"})
        site.config = site.config.model_copy(update={"devices": (device,)})
        assert blocking(inspected(site.inspects())) == [R.CHANNEL_DOWN]


@pytest.mark.parametrize(
    ("kpjh", "types", "reported"), [("1", (), True), ("1", ("004",), False), ("0", ("004",), None)], ids=str
)
def test_other_machines_of_the_taxpayer_are_looked_at(
    tmp_path: Path, kpjh: str, types: tuple[str, ...], reported: bool | None
) -> None:
    settings = replace(SETTINGS, skpbh="661234567891", kpjh=kpjh, types=unreported(*types))
    with ExitStack() as stack:
        site = stack.enter_context(Site(tmp_path))
        branch = stack.enter_context(Simulator(settings))
        main = site.config.devices[0]
        other = DeviceConfig(
            name="二机", port=branch.address, skpbh=settings.skpbh, nsrsbh=settings.nsrsbh, kpjh=kpjh
        )

        def session_of(device: DeviceConfig) -> Session:
            return Session(device, site.config.limits, site.ports, site.journal.backups, open_zc, site.halt)

        seen = read_branches(main, [main, other], session_of)
        assert [(one.name, one.reported) for one in seen] == ([("二机", reported)] if kpjh == "1" else [])


def test_a_machine_that_cannot_be_read_cannot_be_told(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        main = site.config.devices[0]
        gone = main.model_copy(
            update={"name": "二机", "port": "/dev/ttyNOPE", "skpbh": "661234567891", "kpjh": "1"}
        )

        def session_of(device: DeviceConfig) -> Session:
            return Session(device, site.config.limits, site.ports, site.journal.backups, open_zc, site.halt)

        assert [(one.name, one.reported) for one in read_branches(main, [gone], session_of)] == [
            ("二机", None)
        ]


def test_a_report_is_offered_to_what_is_not_reported_only(tmp_path: Path) -> None:
    with Site(tmp_path, replace(SETTINGS, types=unreported("007"))) as site:
        assert blocking(inspected(site.inspects(Plan.REPORT))) == []
        site.device.disk.report("007")
        assert blocking(inspected(site.inspects(Plan.REPORT))) == [R.ALREADY_REPORTED]
