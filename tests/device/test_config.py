"""The agent's configuration: every mistake is named with file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.config import Config, DeviceConfig, HubConfig, PlaceConfig, load, parse
from device.config_file import ConfigFile, new_text
from device.errors import ConfigError, ConfigMissingError, ConfigSyntaxError, ConfigValueError

PATH = Path("/site/agent.toml")
GOOD = """\
state = "state"

[hub]
url = "https://hub.example"
agent = "a1"
token = "qka_secret"
journal = "j1"

[limits]
idle_days = 60

[[devices]]
name = "主机"
port = "COM3"
skpbh = "661234567890"
nsrsbh = "91110117MA01Q8KX2T"

[[devices]]
name = "二号机"
port = "COM4"
skpbh = "661234567891"
nsrsbh = "91110117MA01Q8KX2T"
password = "12345678"

[[places]]
name = "U盘"
path = "usb"
"""

# what is written instead, and what is said of it
MISTAKES: dict[str, tuple[str, str, str]] = {
    "an unknown key": ('state = "state"', 'sate = "x"', "line 1: sate: unknown key"),
    "an unknown key in a table": ("idle_days = 60", "idle = 60", "line 10: limits.idle: unknown key"),
    "an unknown table": ("[limits]", "[limit]", "line 9: limit: unknown key"),
    "a key that is missing": ('token = "qka_secret"\n', "", "line 3: hub.token: this key is missing"),
    "a key that is missing in the second": ('port = "COM4"\n', "", "line 18: devices.2.port: this key is missing"),
    "a word for a number": ("idle_days = 60", 'idle_days = "many"', "line 10: limits.idle_days: "),
    "a number out of range": ("idle_days = 60", "idle_days = 0", "line 10: limits.idle_days: "),
    "a number for a word": ('state = "state"', "state = 5", "line 1: state: "),
    "no address": ("https://hub.example", "hub.example", "line 4: hub.url: "),
    "a disk number too short": ("661234567891", "6612", "line 21: devices.2.skpbh: "),
    "a taxpayer id with a blank": ("91110117MA01Q8KX2T", "9111 117MA01Q8KX2T", "line 16: devices.1.nsrsbh: "),
    "a password too long": ('"12345678"', '"123456789"', "line 23: devices.2.password: "),
    "a table that should be many": ("[[places]]", "[places]", "line 25: places: "),
    "one device twice": ("661234567891", "661234567890", "devices: 661234567890 stands there twice"),
    "one folder for two places": (
        'path = "usb"', 'path = "usb"\n[[places]]\nname = "b"\npath = "../site/usb"',
        "line 30: places.2.path: is the folder"
    ),
    "the agent's own folder for a place": ('"usb"', '"state"', "line 27: places.1.path: is inside the agent's own"),
    "its runs for a place": ('"usb"', '"state/../state/runs"', "line 27: places.1.path: is inside the agent's own"),
    "a place inside the software": (
        'path = "usb"', 'path = "soft/usb"\n[[software]]\nname = "s"\npath = "soft"',
        "line 30: software.1.path: has place"
    ),
    "the agent inside the software": (
        'path = "usb"', 'path = "/usb"\n[[software]]\nname = "s"\npath = "."',
        "line 30: software.1.path: has the agent's"
    ),
    "one name twice": ('"二号机"', '"主机"', "devices: 主机 stands there twice"),
}  # fmt: skip


@pytest.mark.parametrize("wait", ["inf", "nan", "-1", "1e300"])
@pytest.mark.parametrize("key", ["first_wait_s", "read_pauses_s", "presence_s"])
def test_a_wait_that_nobody_can_wait_is_a_mistake(key: str, wait: str) -> None:
    value = f"[{wait}]" if key == "read_pauses_s" else wait
    text = GOOD.partition("[limits]")[0] + f"[limits]\n{key} = {value}\n"
    with pytest.raises(ConfigValueError, match=f"limits.{key}"):
        parse(text, PATH)


@pytest.mark.parametrize("which", MISTAKES)
def test_a_mistake_is_named_with_file_line_and_key(which: str) -> None:
    right, wrong, says = MISTAKES[which]
    assert right in GOOD
    with pytest.raises(ConfigValueError) as raised:
        parse(GOOD.replace(right, wrong, 1), PATH)
    assert str(PATH) in str(raised.value)
    assert says in str(raised.value)


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(ConfigValueError) as raised:
        parse(GOOD.replace("state =", "sate =").replace("idle_days", "idle"), PATH)
    assert "line 1: sate: " in str(raised.value)
    assert "line 10: limits.idle: " in str(raised.value)


def test_a_mistake_in_an_inline_table_is_named_with_its_line() -> None:
    text = 'places = [{name = "a"}]\n' + GOOD.partition("[[places]]")[0]
    with pytest.raises(ConfigValueError, match=r"line 1: places\.1\.path: this key is missing"):
        parse(text, PATH)


def test_neither_token_nor_password_is_in_an_error_or_a_repr() -> None:
    with pytest.raises(ConfigValueError) as raised:
        parse(GOOD.replace('"qka_secret"', '["qka_secret"]').replace("12345678", "123456789"), PATH)
    said = str(raised.value) + repr(parse(GOOD, PATH))
    assert "qka_secret" not in said
    assert "12345678" not in said.replace("661234567890", "").replace("661234567891", "")


def test_paths_are_those_of_the_files_folder() -> None:
    config = parse(GOOD, PATH)
    assert config.state == PATH.parent / "state"
    assert config.places[0].path == PATH.parent / "usb"
    assert parse(GOOD.replace('"usb"', '"/usb"'), PATH).places[0].path == Path("/usb")


def test_two_paths_that_lead_to_one_folder_are_one(tmp_path: Path) -> None:
    (tmp_path / "usb").mkdir()
    (tmp_path / "link").symlink_to("usb", target_is_directory=True)
    two = GOOD + '[[places]]\nname = "b"\npath = "link"\n'
    with pytest.raises(ConfigValueError, match=r"places\.2\.path: is the folder of place 'U盘'"):
        parse(two, tmp_path / "agent.toml")
    (tmp_path / "link").unlink()
    assert len(parse(two, tmp_path / "agent.toml").places) == 2


def test_folders_beside_each_other_and_software_inside_a_place_are_fine() -> None:
    text = GOOD + '[[places]]\nname = "b"\npath = "usb2"\n[[software]]\nname = "s"\npath = "usb/soft"\n'
    assert len(parse(text, PATH).software) == 1


def test_a_site_that_is_not_paired_is_told_how_to(tmp_path: Path) -> None:
    with pytest.raises(ConfigMissingError, match=r"agent\.toml: no such file.*qingka-agent enrol") as raised:
        load(tmp_path / "agent.toml")
    assert (raised.value.code, raised.value.exit_code) == ("AGT-101", 2)


DEEP, LONG = b"a = " + b"[" * 5000, b"a = " + b"9" * 5000


@pytest.mark.parametrize(
    "content", [b"state = ", b"\xff\xfe", b'state = "a"\nstate = "b"\n', b"[[hub]\n", DEEP, LONG]
)
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "agent.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigSyntaxError, match=r"agent\.toml"):
        load(path)


def test_a_folder_in_its_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigSyntaxError, match="cannot be read"):
        load(tmp_path)


def test_a_new_file_lacks_nothing_but_the_hub() -> None:
    with pytest.raises(ConfigValueError) as raised:
        parse(new_text(), PATH)
    assert "hub.url" in str(raised.value)
    assert ";" not in str(raised.value)


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


@settings(max_examples=40)
@given(names=st.lists(NAMES, min_size=1, max_size=3, unique=True), folder=NAMES, proxy=NAMES)
def test_whatever_is_put_into_a_file_comes_out_of_it(names: list[str], folder: str, proxy: str) -> None:
    file = ConfigFile(PATH)
    file.put_hub(HubConfig(url="http://h", agent="a", token="t", journal="j", proxy=proxy))
    devices = tuple(
        DeviceConfig(name=name, port=name, skpbh=f"{number:012}", nsrsbh="9" * 15, types=("004",) * number)
        for number, name in enumerate(names)
    )
    for device in devices:
        file.put("devices", device)
    file.put("places", PlaceConfig(name=names[0], path=Path("/") / folder))
    config = file.config()
    assert config.devices == devices
    assert config.hub.proxy == proxy
    assert config.places == (PlaceConfig(name=names[0], path=Path("/") / folder),)


def test_every_error_of_the_configuration_ends_a_command_with_2() -> None:
    errors = (ConfigError, ConfigMissingError, ConfigSyntaxError, ConfigValueError)
    assert {error.exit_code for error in errors} == {2}
    assert Config.model_config["extra"] == "forbid"
