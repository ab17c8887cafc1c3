"""What an ER means. Source: zc line, sections 4 and 8."""

from __future__ import annotations

import pytest

from device.drivers.base import (
    DeviceError,
    DiskError,
    GarbledError,
    LineError,
    NoDataError,
    NotRunError,
    PasswordError,
)
from device.line.refusals import NotKnownError, decode_text, disk_code, refusal_error
from device.simulator.refusals import TEXTS

BYTES: list[tuple[int, type[DeviceError]]] = [
    (0x11, NotRunError),
    (0x12, NotKnownError),
    (0x1F, NotRunError),
    (0x20, NotKnownError),
    (0x22, NotRunError),
    (0x30, GarbledError),
    (0xF0, NoDataError),
    (0xF1, GarbledError),
    (0x00, GarbledError),
    (0x77, GarbledError),
]
NOT_RUN = {0x11, 0x12, 0x1F, 0x20, 0x22}
SECTION_8 = {
    "155",
    "156",
    "157",
    "158",
    "159",
    "195",
    "199",
    "204",
    "241",
    "245",
    "246",
    "248",
    "250",
    "2",
    "3",
    "506",
}


@pytest.mark.parametrize(
    ("code", "error"), BYTES, ids=lambda value: f"{value:02X}" if isinstance(value, int) else ""
)
def test_code_bytes(code: int, error: type[DeviceError]) -> None:
    assert type(refusal_error(bytes((code,)))) is error


def test_only_a_frame_level_refusal_proves_that_nothing_ran() -> None:
    proofs = {code for code in range(256) if isinstance(refusal_error(bytes((code,))), NotRunError)}
    assert proofs == NOT_RUN
    assert not isinstance(refusal_error("195:未抄税".encode("gbk")), LineError)


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_the_disks_own_code_is_read_from_its_text(code: str) -> None:
    error = refusal_error(f"{code}:{TEXTS[code]}".encode("gbk"))
    assert isinstance(error, DiskError)
    assert (error.disk_code, error.text) == (code, f"{code}:{TEXTS[code]}")


def test_the_simulator_knows_the_codes_worth_knowing() -> None:
    assert TEXTS.keys() >= SECTION_8 | {"236", "237", "238", "4001", "4002"}


WRITTEN = [
    # text,                                code
    ("195未抄税,无汇总资料", "195"),
    ("0195:未抄税", "195"),
    ("[195]未抄税", "195"),
    ("(A195)未抄税", "195"),
    ("抄报失败【250】", "250"),
    ("操作失败,错误码:199", "199"),
    ("操作失败,错误代码 245", "245"),
    ("ERROR@97 证书已作废", "97"),
    ("RetCode=506", "506"),
    ("09d106没有查询到指定的数据", "09D106"),
    ("0963C4:证书口令错误", "0963C4"),
    ("2:时钟没有响应", "2"),
    ("２３６：请核对", "236"),
    ("错误码：１９９", "199"),
    ("①:时钟异常", "1"),
    ("٢٣٦:?", ""),
    ("无上传错误发票信息", ""),
    ("发票代码011001900111不存在", ""),
    ("90天未抄报", ""),
    ("2026年11月未抄报", ""),
    ("本月已开3张", ""),
]


@pytest.mark.parametrize(("text", "code"), WRITTEN, ids=[row[0] for row in WRITTEN])
def test_codes_stand_where_vendors_put_them_and_other_numbers_are_none(text: str, code: str) -> None:
    assert disk_code(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "236:口令错误",
        "237:口令错误",
        "238:操作员锁死",
        "0963C2:剩余2次",
        "税控盘密码错误",
        "证书口令验证失败",
        "２３６：请核对",
    ],
)
def test_a_refused_password_is_told_from_other_refusals(text: str) -> None:
    assert isinstance(refusal_error(text.encode("gbk")), PasswordError)


def test_no_such_record_is_no_refusal_of_the_disk() -> None:
    assert type(refusal_error("09d106没有查询到指定的数据".encode("gbk"))) is NoDataError


@pytest.mark.parametrize("size", range(2, 21))
def test_text_cut_in_the_middle_of_a_character_loses_that_character_only(size: int) -> None:
    payload = "安全通道连接失败,请重试".encode("gbk")[:size]
    whole = payload.decode("gbk", errors="ignore")
    assert decode_text(payload) == whole
    assert str(refusal_error(payload)) == whole


def test_text_is_one_line_that_no_terminal_obeys() -> None:
    assert decode_text(b"a\x1b[2J\r\nb\0c") == "a [2J  b c"


def test_padding_is_no_text() -> None:
    assert decode_text("时钟异常".encode("gbk") + b"  \0\0") == "时钟异常"
