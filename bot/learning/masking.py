"""What tells who somebody is, taken out of a text: most of it, not all. Pure.

Taken out: names that are given, names that stand where people name themselves or others, mail addresses, passwords
and keys, and every long number: telephones, taxpayers, disks, invoices, bank accounts. Error codes and dates are
shorter and stay; a number of seven or more digits is none where what it is stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from knowledge import words

MASK = "×"

# The usual ones, without those that begin words of the field (金税, 解锁, 方法, 安装, …).
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯董萧肖曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪"
    "田姜范石姚谭廖邹熊陆郝孔崔康毛邱秦江史顾侯邵孟龙段汤尹黎武乔贺赖龚钱欧樊施洪霍翟倪严牛温芦季俞章鲁葛伍韦申尤毕"
)
_NAMED_BY = "|".join(
    ("先生", "女士", "小姐", "经理", "会计", "老师", "师傅", "主任", "总监", "主管", "老板", "科长", "出纳")
)
_ROLES = frozenset({*_NAMED_BY.split("|"), "客服", "管理员", "开票员", "办税员", "访客"})
_WIDE = str.maketrans({code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code).isalnum()})
_HAN = "[\u4e00-\u9fff]"
_IS = r"\s*(?:是|为|[:：=])?\s*"
_TAXPAYER = r"[1-9AGJNQY][ -]?[1-9](?:[ -]?[1-8])(?:[ -]?\d){5}(?:[ -]?[0-9A-Z]){10}"
_CITIZEN = r"[1-8]\d{5}[ -]?(?:19|20)\d{6}[ -]?\d{3}[ -]?[\dX]"
# Each a pair: what must stand before and stays, and what is taken out.
_ROWS = [
    ("", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    ("", r"AGE-SECRET-KEY-[0-9A-Z-]+"),
    (rf"(?:口令|密码|pin码)(?:改成|改为|就)?{_IS}", r"[!-~]{3,}"),
    (r"password(?:\s+is|\s*[:=])\s*", r"[!-~]{3,}"),
    (r"password\s+", r"(?=[!-~]*\d)[!-~]{3,}"),
    ("", r"(?<![0-9A-Z])(?=(?:[0-9A-Z]*\d){6})[0-9A-Z]{15,20}(?![0-9A-Z])"),
    ("", rf"(?<![0-9A-Z])(?:{_TAXPAYER}|{_CITIZEN})(?![0-9A-Z])"),
    ("", r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)"),
    ("", r"(?<!\d)0\d{2,3}[ -]?\d{7,8}(?!\d)"),
    ("", r"(?<![0-9A-Z])\d{4}(?:[ -]\d{4}){2,}(?:[ -]?\d{1,4})?(?![0-9A-Z])"),
    ("", r"(?<![0-9A-Z])\d{9,}(?![0-9A-Z])"),
    (rf"(?:电话|手机|座机|号码?|发票|phone|tel)(?:号码?)?{_IS}", r"(?<!\d)\d{3,4}[ -]?\d{4,}(?![0-9A-Z])"),
    (rf"(?:微信|qq|wechat)(?:号码?)?{_IS}", r"(?=[\w-]*\d)[\w-]{5,20}"),
    (r"(?:微信|wechat)(?:号码?(?:是|为|\s|[:：])|是|[:：])\s*", r"[A-Z][\w-]{5,19}"),
    ("(?<!如)", rf"[{_SURNAMES}]{_HAN}{{0,2}}?(?={_NAMED_BY})"),
    (r"我叫|(?:姓名|联系人|名字)\s*(?:是|叫|[:：])\s*", rf"(?![不了他她它你来过去什]){_HAN}{{2,3}}"),
    ("叫我", rf"[小老阿]{_HAN}"),
    ("联系人|我是", rf"[{_SURNAMES}]{_HAN}{{1,2}}(?!{_HAN})"),
    ("我是", rf"[{_SURNAMES}]{_HAN}{{1,2}}?(?=的)"),
    (rf"我是{_HAN}{{1,8}}的", rf"[{_SURNAMES}]{_HAN}{{1,2}}(?!{_HAN})"),
]
_FLAGS = re.IGNORECASE | re.ASCII
_RULES = [re.compile(f"(?P<kept>{before})(?:{taken})", _FLAGS) for before, taken in _ROWS]


def masked(text: str, names: Iterable[str] = ()) -> str:
    """Return the text with × for each thing that tells who somebody is.

    Args:
        names: of people who may be named in it; a single character is no name, nor is a word of the field. Latin ones
            are taken out as whole words.
    """
    text = text.translate(_WIDE)
    known = {name.strip() for name in names if len(name.strip()) > 1} - _ROLES
    for rule in (*_rules_of(frozenset(known)), *_RULES):
        text = rule.sub(rf"\g<kept>{MASK}", text)
    return text


def is_hidden(code: str, text: str) -> bool:
    """Say whether what looked like an error code in a text is taken out of it: it was somebody's number."""
    return code.casefold() in _tight(text) and code.casefold() not in _tight(masked(text))


@lru_cache(maxsize=8)
def _rules_of(names: frozenset[str]) -> list[re.Pattern[str]]:
    """Return one rule for all names; none for no names."""
    kept = sorted((name for name in names if name.lower() not in _field()), key=len, reverse=True)
    return [re.compile(f"(?P<kept>)(?:{'|'.join(map(whole_word, kept))})", _FLAGS)] if kept else []


def is_everyday(name: str) -> bool:
    """Say whether a name is a word of the field, or what people are called by their work."""
    return name in _ROLES or name.lower() in _field()


def whole_word(name: str) -> str:
    """Return the pattern of a name; a Latin one is no part of a longer word."""
    before = "(?<![0-9A-Z])" if name[0].isascii() else ""
    after = "(?![0-9A-Z])" if name[-1].isascii() else ""
    return f"{before}{re.escape(name)}{after}"


def _field() -> frozenset[str]:
    """Return the words of the field."""
    known = words.shipped()
    same = (word for line in known.same for word in line)
    return frozenset({*same, *known.empty, *known.greetings, *known.chat, *known.elsewhere})


def _tight(text: str) -> str:
    return "".join(text.translate(_WIDE).split()).casefold()
