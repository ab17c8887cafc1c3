"""What people write out of courtesy, and the sentence that answers it. Pure."""

from __future__ import annotations

import re

from bot.dialog.router import folded

SAID: dict[str, tuple[str, ...]] = {
    # key of the answer: words, folded and without what may follow them
    "greeting": (
        *("你好", "您好", "你们好", "大家好", "哈喽", "嗨", "在", "在吗", "在么", "在不在", "亲", "亲在吗"),
        *("早", "早上好", "上午好", "中午好", "下午好", "晚上好", "hi", "hello", "hey", "good morning"),
    ),
    "thanks": (
        *(
            "谢",
            "谢谢",
            "谢谢你",
            "谢谢您",
            "多谢",
            "感谢",
            "非常感谢",
            "太感谢",
            "好的谢谢",
            "好谢谢",
            "辛苦",
        ),
        *("麻烦你", "麻烦您", "thanks", "thank you", "thx", "many thanks", "thanks a lot"),
    ),
    "understood": (
        *(
            "好",
            "好的",
            "行",
            "可以",
            "可以了",
            "嗯",
            "嗯嗯",
            "收到",
            "知道",
            "明白",
            "懂",
            "没事",
            "不用",
            "算",
        ),
        *("解决", "已解决", "搞定", "弄好", "ok", "okay", "fine", "solved", "got it", "never mind"),
    ),
    "who": (
        *("你是谁", "您是谁", "你是机器人吗", "你是人工吗", "你是真人吗", "你是人吗", "你是什么", "你叫什么"),
        *("who are you", "are you a bot", "are you human"),
    ),
}
KEYS = {word: key for key, words in SAID.items() for word in words}

# What may stand behind a word without meaning anything: particles, signs, emoji.
_BEHIND = re.compile(r"(?:[\W_]|[啊呀呢哦噢喔哈呵啦嘞哟了的])+$")


def courtesy(text: str) -> str | None:
    """Return the key of the sentence that answers a courtesy; None for everything else."""
    word = folded(text)
    return KEYS.get(word) or KEYS.get(_BEHIND.sub("", word))
