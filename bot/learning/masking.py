"""What tells who somebody is, taken out of a text. Pure.

Taken out: names that are given, names that stand where people name themselves or others, mail addresses, and every
long number: telephones, taxpayers, disks, invoices, bank accounts. Error codes and dates are shorter and stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MASK = "×"

# The usual ones, without those that begin words of the field (金税, 解锁, 方法, 安装, …).
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯董萧肖曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪"
    "田姜范石姚谭廖邹熊陆郝孔崔康毛邱秦江史顾侯邵孟龙段汤尹黎武乔贺赖龚钱欧樊施洪霍翟倪严牛温芦季俞章鲁葛伍韦申尤毕"
)
_NAMED_BY = "|".join(
    ("先生", "女士", "小姐", "经理", "会计", "老师", "师傅", "主任", "总监", "主管", "老板", "科长", "出纳")
)
_WIDE = str.maketrans({code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code).isalnum()})
_RULES = [
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII),
    re.compile(r"(?<![0-9A-Za-z])(?=(?:[0-9A-Z]*\d){6})[0-9A-Za-z]{15,20}(?![0-9A-Za-z])"),
    re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)"),
    re.compile(r"(?<!\d)0\d{2,3}[ -]?\d{7,8}(?!\d)"),
    re.compile(r"(?<![0-9A-Za-z])\d{4}(?:[ -]\d{4}){2,}(?:[ -]?\d{1,4})?(?![0-9A-Za-z])"),
    re.compile(r"(?<![0-9A-Za-z])\d{9,}(?![0-9A-Za-z])"),
    re.compile(rf"(?<!如)[{_SURNAMES}][\u4e00-\u9fff]{{0,2}}?(?={_NAMED_BY})"),
    re.compile(
        rf"(?:(?<=我叫)|(?<=我是)|(?<=姓名：)|(?<=联系人))[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}(?![\u4e00-\u9fff])"
    ),
]


def masked(text: str, names: Iterable[str] = ()) -> str:
    """Return the text with × for each thing that tells who somebody is.

    Args:
        names: of people who may be named in it; a single character is no name.
    """
    text = text.translate(_WIDE)
    known = sorted({name.strip() for name in names if len(name.strip()) > 1}, key=len, reverse=True)
    rules = [re.compile(re.escape(name), re.IGNORECASE) for name in known]
    for rule in (*rules, *_RULES):
        text = rule.sub(MASK, text)
    return text
