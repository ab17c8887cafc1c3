"""`qingka-agent …` as people and scripts use it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pyotp
import pytest

from device import config as configuration
from device.cli import main
from device.clock import now
from device.commands.doctor import lines
from device.commands.enrol import PASSWORD
from device.contract import Act, Check, Level, Outcome, ReadBack
from device.enrol import LOCK
from device.exits import Exit
from device.files import only_one
from device.journal import FILE, Journal
from device.journal_acts import Target
from device.sealing import make_key
from device.simulator.serve import Simulator
from tests.device.site import ONE_LOOK, Site
from tests.device.threaded_hub import Hub

RIGHT = "13579135"


@dataclass(frozen=True, slots=True)
class Said:
    status: int
    out: str
    err: str


Runs = Callable[..., Said]


@pytest.fixture
def runs(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Runs:
    """Run a command as the console script would; the configuration is tmp_path/site/agent.toml."""
    monkeypatch.setenv("QINGKA_AGENT_CONFIG", str(tmp_path / "site" / "agent.toml"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv(PASSWORD, raising=False)

    def run(*arguments: str) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int | None)
        return Said(ended.value.code or 0, out, err)

    return run


@pytest.fixture
def paired(hub: Hub, runs: Runs) -> Runs:
    """A site that is paired, without a device."""
    assert runs("enrol", "--hub", hub.url, "--code", hub.code()).status == 0
    return runs


@pytest.fixture
def written(tmp_path: Path, runs: Runs) -> Site:
    """A site with a device and a file, not known to any hub."""
    site = Site(tmp_path, limits=ONE_LOOK)
    folder = tmp_path / "site"
    folder.mkdir()
    device = site.config.devices[0]
    (folder / "agent.toml").write_text(
        f'state = "../state"\n[hub]\nurl = "http://127.0.0.1:9"\nagent = "a"\ntoken = "t"\njournal = "j1"\n'
        f'[[devices]]\nname = "主机"\nport = "{device.port}"\nskpbh = "{device.skpbh}"\nnsrsbh = "{device.nsrsbh}"\n'
        f'[[places]]\nname = "usb"\npath = "../usb"\n',
        "utf-8",
    )
    return site


def config_of(folder: Path) -> configuration.Config:
    return configuration.load(folder / "site" / "agent.toml")


# ---------------------------------------------------------------- what holds for all


def test_without_a_command_there_is_help(runs: Runs) -> None:
    said = runs()
    for name in (
        "enrol",
        "run",
        "status",
        "doctor",
        "service",
        "approvers",
        "unlock",
        "backups",
        "sim",
        "probe",
    ):
        assert re.search(rf"\b{name}\b", said.out + said.err), name


def test_the_version_is_said(runs: Runs) -> None:
    assert re.fullmatch(r"qingka-agent \d+\.\d+\.\d+\n", runs("--version").out)


@pytest.mark.parametrize(
    "command",
    [
        ("run",),
        ("status",),
        ("doctor",),
        ("service", "systemd"),
        ("unlock",),
        ("approvers", "list"),
        ("approvers", "add", "P3", "x"),
        ("backups", "list"),
    ],
)
def test_a_site_that_is_not_paired_is_told_how_to(runs: Runs, command: tuple[str, ...]) -> None:
    said = runs(*command)
    assert said.status == 2
    assert re.match(
        r"AGT-101: .*agent\.toml: no such file; pair this site first: qingka-agent enrol\n", said.err
    )


def test_the_configuration_may_be_named(runs: Runs, tmp_path: Path) -> None:
    assert "other.toml" in runs("unlock", "--config", str(tmp_path / "other.toml")).err


def test_a_mistake_in_the_configuration_is_a_sentence(paired: Runs, tmp_path: Path) -> None:
    path = tmp_path / "site" / "agent.toml"
    path.write_text("sate = 1\n" + path.read_text("utf-8"), "utf-8")
    said = paired("doctor")
    assert (said.status, said.err) == (2, f"AGT-103: {path}, line 1: sate: unknown key\n")


def test_a_disk_that_fails_is_a_sentence(runs: Runs, tmp_path: Path, hub: Hub) -> None:
    (tmp_path / "site").write_text("a file where the folder should be")
    said = runs("enrol", "--hub", hub.url, "--code", hub.code())
    assert said.status in {2, 3}
    assert re.match(r"(AGT|OS)-\d{3}: .*site", said.err)
    assert "Traceback" not in said.err


# ---------------------------------------------------------------- enrol


def test_enrol_says_who_is_paired_and_what_comes_next(
    hub: Hub, runs: Runs, device: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD, RIGHT)
    said = runs("enrol", "--hub", hub.url, "--code", hub.code(), "--device", f"主机={device.address}",
                "--place", f"U盘={tmp_path}", "--place", f"D盘={tmp_path / 'gone'}")  # fmt: skip
    assert said.status == 0
    assert "site 一店" in said.out
    assert "device 主机: disk 661234567890" in said.out
    assert "D盘" in said.out
    assert "not there now" in said.out
    assert "qingka-agent run" in said.out
    assert RIGHT not in said.out
    assert config_of(tmp_path).hub.token not in said.out
    assert config_of(tmp_path).devices[0].password == RIGHT


def test_enrol_without_a_device_says_how_to_add_one(hub: Hub, runs: Runs) -> None:
    assert "--device NAME=PORT" in runs("enrol", "--hub", hub.url, "--code", hub.code()).out


def test_a_wrong_code_ends_with_4(hub: Hub, runs: Runs) -> None:
    said = runs("enrol", "--hub", hub.url, "--code", "AAAA-AAAA")
    assert said.status == 4
    assert re.match(r"AGT-403: .*/pair", said.err)


def test_a_refused_password_ends_with_3_and_is_not_shown(
    hub: Hub, runs: Runs, device: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD, "87654321")
    said = runs("enrol", "--hub", hub.url, "--code", hub.code(), "--device", f"主机={device.address}")
    assert said.status == 3
    assert said.err.startswith("DEV-236: ")
    assert "87654321" not in said.err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--hub", "hub.example"), "must begin with https://"),
        (("--hub", "http://h", "--device", "COM3"), "is not NAME="),
        (("--hub", "http://h", "--place", "=x"), "is not NAME="),
        (("--hub", "http://h", "--device", "a=1", "--device", "a=2"), "named twice"),
    ],
)
def test_a_wrong_option_of_enrol_is_named(runs: Runs, options: tuple[str, ...], says: str) -> None:
    said = runs("enrol", "--code", "x", *options)
    assert said.status == 2
    assert says in said.err


# ---------------------------------------------------------------- approvers


def test_an_approver_is_shown_a_secret_once(paired: Runs, tmp_path: Path) -> None:
    said = paired("approvers", "add", "P3", "李经理")
    journal = Journal(config_of(tmp_path).state)
    known = journal.people.approver("P3")
    journal.close()
    assert known is not None
    assert known.name == "李经理"
    assert known.secret in said.out
    assert "█" in said.out
    for again in (paired("approvers", "list"), paired("approvers", "list", "--json"), paired("doctor")):
        assert "李经理" in again.out
        assert known.secret not in again.out + again.err


def test_a_script_gets_what_the_code_would_show(paired: Runs) -> None:
    said = json.loads(paired("approvers", "add", "p3", "--name", "李经理", "--json").out)
    assert set(said) == {"person", "name", "secret", "uri"}
    assert (said["person"], said["name"]) == ("P3", "李经理")
    app = pyotp.parse_uri(said["uri"])
    assert (app.issuer, app.name) == ("Qingka 一店", "李经理")
    assert isinstance(app, pyotp.TOTP)
    assert app.at(0) == pyotp.TOTP(said["secret"]).at(0)
    assert "李经理" in unquote(said["uri"])


def test_a_new_secret_voids_the_old_one(paired: Runs) -> None:
    first = json.loads(paired("approvers", "add", "P3", "x", "--json").out)["secret"]
    said = paired("approvers", "add", "P3", "x").out
    assert "is void" in said
    assert first not in said


def test_a_removed_approver_approves_nothing(paired: Runs, tmp_path: Path) -> None:
    paired("approvers", "add", "P3", "x")
    assert paired("approvers", "remove", "P3").status == 0
    assert "No approver yet" in paired("approvers", "list").out
    assert paired("approvers", "remove", "P3").status == 1


@pytest.mark.parametrize("arguments", [("3", "x"), ("P", "x"), ("P3x", "x"), ("P3",), ("P3", " ")])
def test_an_approver_without_number_or_name_is_not_made(paired: Runs, arguments: tuple[str, ...]) -> None:
    assert paired("approvers", "add", *arguments).status == 2
    assert "No approver yet" in paired("approvers", "list").out


# ---------------------------------------------------------------- unlock and backups


@pytest.mark.parametrize("command", ["status", "doctor", "unlock"])
def test_a_journal_is_not_brought_up_under_an_agent_of_an_earlier_version(
    written: Site, runs: Runs, command: str
) -> None:
    with written as site:
        store = site.journal.store
        store.write("PRAGMA user_version = 1")
        with only_one(site.config.state / LOCK):
            said = runs(command)
        assert (said.status, said.err.split(":")[0]) == (2, "AGT-205")
        assert "restart that first" in said.err
        version = store.row("PRAGMA user_version")
        assert version is not None
        assert version[0] == 1


def test_unlock_forgets_wrong_codes_and_refused_passwords_but_no_unknown_act(
    written: Site, runs: Runs
) -> None:
    with written as site:
        for _ in range(5):
            site.journal.people.wrong_code()
        site.journal.backups.password_refused(site.skpbh, ("a", ""), "no")
        site.journal.acts.lock_device(site.skpbh, "c1")
        said = runs("unlock")
        assert said.status == 0
        assert "主机 stays locked" in said.out
        assert not site.journal.people.locked
        assert site.journal.backups.refusal_of(site.skpbh, ("a", "")) is None
        assert site.journal.acts.locked_by(site.skpbh) == "c1"


def test_an_approver_settles_an_act_whose_result_is_unknown(written: Site, runs: Runs) -> None:
    written.device.faults.add("stop-forever@12*1")
    with written as site:
        site.clears()
        site.journal.people.add("P3", "李经理", site.secret)
        name = site.config.devices[0].name
        assert runs("unlock", "--device", name, "--person", "P3").status == 2
        asked = ("unlock", "--device", name, "--person", "P3", "--moved", "--code")
        wrong = runs(*asked, "000000")
        assert wrong.status == 1
        assert site.journal.acts.locked_by(site.skpbh) is not None
        assert "code-wrong" in wrong.err
        right = runs(*asked, site.code())
        assert right.status == 0, right
        assert "004: done, by P3" in right.out
        assert site.journal.acts.locked_by(site.skpbh) is None
        assert runs(*asked, site.code()).status == 2


def test_a_device_that_has_left_the_configuration_is_settled_by_its_disk_number(
    written: Site, runs: Runs
) -> None:
    gone = "669999999999"
    with written as site:
        act = ReadBack(**site.address() | {"device": gone}, act=Act.CLEAR, evidence="ab" * 32)
        site.journal.acts.adopt(act, [Target("004", now(), now())])
        said = runs("unlock").out
        assert f"Disk {gone}, which is not in the configuration, stays locked" in said
        site.journal.people.add("P3", "李经理", site.secret)
        asked = ("unlock", "--device", gone, "--person", "P3", "--not-moved", "--code")
        assert runs(*asked, site.code()).status == 0
        assert site.journal.acts.locked() == []
        assert runs(*asked, site.code()).status == 2


def test_a_roll_is_entered_by_hand(written: Site, runs: Runs) -> None:
    with written as site:
        assert runs("backups", "roll", "主机", "007", "011000700010", "22900009").status == 0
        assert [one.fpdm for one in site.journal.backups.rolls(site.skpbh, "007").known()] == ["011000700010"]
        wrong = runs("backups", "roll", "主机", "007", "011000700010", "9")
        assert (wrong.status, wrong.err.split(":")[0]) == (2, "AGT-304")


def test_backups_are_listed_proved_and_brought_back(written: Site, runs: Runs, tmp_path: Path) -> None:
    with written as site:
        assert "No backup yet" in runs("backups", "list").out
        assert site.backs_up().outcome is Outcome.DONE
        run = site.journal.backups.runs()[0].run
        listed = runs("backups", "list").out
        assert run in listed
        assert "invoices" in listed
        assert json.loads(runs("backups", "list", "--json").out)[0]["run"] == run
        assert runs("backups", "check").status == 0
        assert runs("backups", "restore", run, str(tmp_path / "back")).status == 0
        assert (tmp_path / "back" / "invoices.csv").exists()


def test_a_damaged_copy_is_named_and_ends_with_1(written: Site, runs: Runs, tmp_path: Path) -> None:
    with written as site:
        site.backs_up()
        copy = next((tmp_path / "usb").glob("*.zip*"))
        copy.write_bytes(copy.read_bytes()[:-50])
        said = runs("backups", "check")
    assert said.status == 1
    assert re.search(r"✗ \S+  usb  \S", said.out)
    assert re.search(r"✓ \S+  state", said.out)


def test_a_run_that_is_not_the_one_of_the_journal_is_not_brought_back(
    written: Site, runs: Runs, tmp_path: Path
) -> None:
    """Whole as it may be: another stands under its name. A journal that cannot be read hinders no emergency."""
    with written as site:
        site.backs_up()
        site.backs_up()
        first, second = (one.run for one in site.journal.backups.runs())
        own, usb = site.config.state / "runs", tmp_path / "usb"
        (own / first).write_bytes((own / second).read_bytes())
        assert runs("backups", "restore", first, str(tmp_path / "back")).status == 0
        (usb / first).write_bytes((own / second).read_bytes())
        said = runs("backups", "restore", first, str(tmp_path / "none"))
        assert (said.status, said.err.partition(":")[0]) == (1, "AGT-302")
        assert "not the one that was written" in said.err
    journal = site.config.state / "journal.sqlite3"
    journal.write_bytes(b"no journal at all" * 1000)
    bare = runs("backups", "restore", second, str(tmp_path / "bare"))
    assert bare.status == 0
    assert "by their own sums alone" in bare.err


def test_a_stick_that_was_changed_on_purpose_is_let_in(written: Site, runs: Runs, tmp_path: Path) -> None:
    with written as site:
        site.backs_up()
        assert (runs("backups", "place", "usb").status, runs("backups", "place", "none").status) == (0, 2)
        (tmp_path / "usb").rename(tmp_path / "old")
        gone = runs("backups", "place", "usb", "--new")
        assert (gone.status, gone.err.partition(":")[0]) == (2, "AGT-307")
        (tmp_path / "usb").mkdir()
        said = runs("backups", "place", "usb")
        assert said.status == 1
        assert "qingka-agent backups place usb --new" in said.out
        assert runs("backups", "place", "usb", "--new").status == 0
        assert site.backs_up().outcome is Outcome.DONE


def test_a_run_that_no_place_has_is_a_sentence(written: Site, runs: Runs, tmp_path: Path) -> None:
    with written:
        said = runs("backups", "restore", "none", str(tmp_path / "back"))
    assert said.status == 1
    assert said.err.startswith("AGT-301: ")


# ---------------------------------------------------------------- doctor and probe


def test_the_doctor_says_what_to_do_and_ends_with_1(paired: Runs) -> None:
    said = paired("doctor")
    assert said.status == 1
    assert "✓ hub " in said.out
    assert re.search(r"✗ approvers .*\n  → qingka-agent approvers add .*\[become-approver\]", said.out)


def test_the_doctor_speaks_json(paired: Runs) -> None:
    said = paired("doctor", "--json")
    checks = [Check.model_validate(one) for one in json.loads(said.out)]
    assert {one.name: one.level for one in checks}["approvers"] is Level.BLOCK


def test_the_doctor_looks_at_one_device_when_asked(written: Site, runs: Runs) -> None:
    with written:
        assert "✓ device " in runs("doctor", "--device", "主机").out
        said = runs("doctor", "--device", "三号机")
    assert said.status == 2
    assert "主机" in said.err


def test_a_check_is_two_lines_with_what_to_do_in_the_second() -> None:
    check = Check(name="place", level=Level.BLOCK, params={"place": "U盘", "fix": "plug it in"}, article="a")
    assert list(lines(check)) == ["✗ place          U盘", "  → plug it in  [a]"]


@pytest.mark.parametrize("command", ["status", "doctor"])
def test_who_looks_at_a_site_changes_no_journal_of_its_agent(
    written: Site, runs: Runs, tmp_path: Path, command: str
) -> None:
    def kept() -> list[bytes]:
        return [(tmp_path / "state" / f"{FILE}{end}").read_bytes() for end in ("", "-wal")]

    with written as site, only_one(site.config.state / LOCK):
        site.backs_up()
        before = kept()
        assert runs(command, "--json").status in (Exit.FINE, Exit.TROUBLE)
        assert kept() == before


def test_a_probe_of_no_port_ends_with_the_tables_code_for_a_port(runs: Runs) -> None:
    said = runs("probe", "--port", "/dev/ttyNONE", "--json")
    assert said.status == Exit.DEVICE
    assert "DEV-104" in said.err


# ---------------------------------------------------------------- as processes


@contextmanager
def process(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command; it does not outlive the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "device.cli", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def test_sim_enrol_and_probe_work_as_processes(hub: Hub, tmp_path: Path) -> None:
    where = {"QINGKA_AGENT_CONFIG": str(tmp_path / "agent.toml")}
    with process("sim", "--link", str(tmp_path / "tty")) as sim:
        assert sim.stdout is not None
        assert sim.stdout.readline().startswith("READY ")
        named = ("--device", f"主机={tmp_path / 'tty'}")
        with process("enrol", "--hub", hub.url, "--code", hub.code(), *named, **where) as one:
            out, err = one.communicate()
        assert (one.returncode, err) == (0, "")
        assert "disk 661234567890" in out
        with process("probe", "--port", str(tmp_path / "tty"), "--json") as probe:
            assert json.loads(probe.communicate()[0])["02"] == {"skpbh": "661234567890"}
        sim.send_signal(signal.SIGTERM)
        sim.wait(10)
    assert sim.returncode == 0


def test_run_calls_the_hub_until_it_is_asked_to_stop(hub: Hub, paired: Runs, tmp_path: Path) -> None:
    with process("run") as agent:
        assert agent.stderr is not None
        said = ""
        while "AGT-210" not in said:
            line = agent.stderr.readline()
            assert line, said
            said += line
        while hub.agent.seen_at is None:
            assert agent.poll() is None
        shown = json.loads(paired("status", "--json").out)
        assert shown["running"]["pid"] == agent.pid
        agent.send_signal(signal.SIGTERM)
        rest = agent.communicate()[1]
    assert agent.returncode == 0, said + rest
    assert config_of(tmp_path).hub.token not in said + rest
    assert "AGT-210: agent " in (config_of(tmp_path).state / "logs" / "agent.log").read_text("utf-8")
    shown = json.loads(paired("status", "--json").out)
    assert shown["running"] is None
    assert shown["hub"]["seen_at"]


def test_run_ends_with_4_when_the_hub_does_not_know_the_agent_any_more(
    hub: Hub, paired: Runs, tmp_path: Path
) -> None:
    hub.revoke()
    said = paired("run")
    assert said.status == 4
    assert "AGT-402: " in said.err
    assert "ERROR AGT-402: " in (config_of(tmp_path).state / "logs" / "agent.log").read_text("utf-8")
    assert "the hub is not there" in paired("status").out


# ---------------------------------------------------------------- sealed backups


def test_the_key_of_a_new_site_is_shown_when_it_is_paired(hub: Hub, runs: Runs) -> None:
    said = runs("enrol", "--hub", hub.url, "--code", hub.code())
    assert len(re.findall(r"AGE-SECRET-KEY-1\w+", said.out)) == 1
    assert "elsewhere than on this computer" in said.out
    again = runs("enrol", "--hub", hub.url, "--code", hub.code())
    assert (again.status, "AGE-SECRET-KEY" in again.out) == (0, False)


def test_a_new_key_is_shown_once_and_seals_from_then_on(written: Site, runs: Runs) -> None:
    with written as site:
        assert "are not sealed" in runs("backups", "key").out
        said = runs("backups", "key", "--new")
        secret = re.search(r"AGE-SECRET-KEY-1\w+", said.out)
        assert secret is not None
        assert "elsewhere than on this computer" in said.out
        shown = runs("backups", "key")
        assert site.journal.backups.recipient in shown.out
        assert secret[0] not in shown.out + shown.err
        site.backs_up()
        assert "sealed" in runs("backups", "list").out
        assert runs("backups", "check").status == 0


def test_a_key_that_was_made_and_never_shown_is_shown_when_it_is_asked_for(written: Site, runs: Runs) -> None:
    with written as site:
        secret = make_key(site.config.state, site.journal.backups)
        assert secret in runs("backups", "key").out
        assert secret not in runs("backups", "key").out


def test_a_sealed_file_alone_is_brought_back_without_a_configuration(
    written: Site, runs: Runs, tmp_path: Path
) -> None:
    with written as site:
        key = tmp_path / "key.txt"
        key.write_text(re.findall(r"AGE-SECRET-KEY-1\w+", runs("backups", "key", "--new").out)[0])
        site.backs_up()
        copy = str(next((tmp_path / "usb").glob("*.zip*")))
    elsewhere = ("--config", str(tmp_path / "none.toml"))
    bare = runs("backups", "restore", copy, str(tmp_path / "back"), *elsewhere)
    assert (bare.status, bare.err.partition(":")[0]) == (2, "AGT-305")
    assert "--key FILE" in bare.err
    right = runs("backups", "restore", copy, str(tmp_path / "back"), "--key", str(key), *elsewhere)
    assert right.status == 0, right
    assert {"invoices.csv", "items.gbk.csv"} <= {one.name for one in (tmp_path / "back").iterdir()}
    named = runs("backups", "restore", "r.zip", str(tmp_path / "x"), *elsewhere)
    assert (named.status, named.err.partition(":")[0]) == (1, "AGT-301")


def test_tables_come_in_the_encoding_that_is_asked_for(written: Site, runs: Runs, tmp_path: Path) -> None:
    with written as site:
        site.backs_up()
        run = site.journal.backups.runs()[0].run
        assert runs("backups", "restore", run, str(tmp_path / "back"), "--csv-encoding", "gbk").status == 0
        assert sorted(one.name for one in (tmp_path / "back").glob("*.csv")) == [
            "invoices.gbk.csv",
            "items.gbk.csv",
        ]


def test_a_key_file_that_is_not_there_is_a_sentence(written: Site, runs: Runs, tmp_path: Path) -> None:
    with written as site:
        site.backs_up()
        run = site.journal.backups.runs()[0].run
        said = runs("backups", "restore", run, str(tmp_path / "back"), "--key", str(tmp_path / "none"))
    assert (said.status, said.err.partition(":")[0]) == (2, "AGT-306")


def test_old_runs_are_thinned_out_and_a_dry_run_only_says_so(
    written: Site, runs: Runs, tmp_path: Path
) -> None:
    with written as site:
        for _ in range(5):
            site.backs_up()
        site.journal.store.write("UPDATE runs SET made_at = '2026-01-01T00:00:00+00:00'")
        first = site.journal.backups.runs()[0].run
        said = runs("backups", "prune", "--dry-run")
        assert (said.status, said.out.count("would go: ")) == (0, 2)
        assert (tmp_path / "usb" / first).exists()
        assert f"removed: {first}" in runs("backups", "prune").out
        assert not (tmp_path / "usb" / first).exists()
        assert "3 runs are kept" in runs("backups", "prune").out
