"""What an ER means. Source: zc line, sections 4 and 8."""

from __future__ import annotations

import re
import unicodedata

from device.drivers.base import DeviceError, DiskError, GarbledError, NoDataError, NotRunError, PasswordError


class NotKnownError(NotRunError):
    """The device knows no such command, or refuses its head for ever: asking again is no use."""


FRAME_ERRORS: dict[int, tuple[type[DeviceError], str]] = {
    0x11: (NotRunError, "head malformed"),
    0x12: (NotKnownError, "head parameter"),
    0x1F: (NotRunError, "CRC"),
    0x20: (NotKnownError, "unknown command"),
    0x22: (NotRunError, "length"),
    0x30: (GarbledError, "the device waited in vain for the rest of the request"),
    0xF0: (NoDataError, "no data"),
    0xF1: (GarbledError, "not the last packet"),
}

PASSWORD_CODES = {"236", "237", "238"}
PASSWORD_WORDS = ("口令错误", "密码错误", "口令不正确", "密码不正确", "口令验证失败", "操作员锁死")
NO_DATA_CODES = {"09D106"}
NO_DATA_WORDS = ("没有查询到",)

# The disk's number stands at the head of the text, in brackets, or behind a word that announces it.
_CODE = r"(09[0-9A-Fa-f]{4}|[0-9]{1,4})"
_ANNOUNCED = r"(?:错误码|错误代码|错误号|返回码|返回值|代码|ERROR\s*@?|RET(?:CODE)?)\s*[::=为]?\s*[\[(]?"
_CODE_PLACES = (
    re.compile(_ANNOUNCED + _CODE + r"(?![0-9])", re.IGNORECASE),
    re.compile(r"[\[(【(<]\s*[A-Z]?" + _CODE + r"\s*[\])】)>]"),
    re.compile(r"^\s*" + _CODE + r"(?=\s*[:::,,、\s\-_]|$)"),
    re.compile(r"^\s*(09[0-9A-Fa-f]{4}|[0-9]{3,4})(?=[^\d\W])(?![天日张元小时分秒个期月年])"),
)


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def decode_text(payload: bytes) -> str:
    """Return GBK text on one line; a character that was cut at the end is left out, padding is stripped."""
    text = payload.rstrip(b"\0").decode("gbk", errors="replace")
    return _CONTROL.sub(" ", text.rstrip("�")).strip()


def disk_code(text: str) -> str:
    """Return the disk's own number inside `text` ("195", "09D106"), or ""; full-width digits count as digits."""
    plain = unicodedata.normalize("NFKC", text)
    for place in _CODE_PLACES:
        if found := place.search(plain):
            code = found.group(1).upper()
            return code if code.startswith("09") else code.lstrip("0") or "0"
    return ""


def refusal_error(payload: bytes) -> DeviceError:
    """Return the error that an ER with this payload stands for."""
    if len(payload) <= 1:
        number = payload[0] if payload else 0
        kind, words = FRAME_ERRORS.get(number, (GarbledError, "an error byte of no known meaning"))
        return kind(f"ER {number:02X}: {words}")
    text = decode_text(payload)
    code = disk_code(text)
    if code in PASSWORD_CODES or code.startswith("0963C") or any(word in text for word in PASSWORD_WORDS):
        return PasswordError(text, code)
    if code in NO_DATA_CODES or any(word in text for word in NO_DATA_WORDS):
        return NoDataError(text)
    return DiskError(text, code)
