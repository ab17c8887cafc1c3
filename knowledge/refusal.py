"""What the bot never answers: to skip an approval, to reveal a secret, to act on another's device, to be commanded.

Two signs: the wording (SIGNS), and the sense, which lies nearer to the bank's forbidden intents than to all others.
Strong in one, or there in both, a message is refused. This decides what is *said*; what is *done* is held by
permissions and by the agent.
"""

from __future__ import annotations

import re

from knowledge.asked import Asked

ALONE = 0.18  # how much nearer the forbidden must lie where no wording tells
FEWEST = 6  # characters from which on the sense alone tells
ASKED = 0.12  # how much nearer it must lie in an honest question's form
FAR = -0.2  # how much farther it may lie where a person's secret is asked for by name
NEAR = 0.45  # to a forbidden intent, for the sense to count at all

_SECRET = (
    r"(?:动态码|验证码|六位码|六位数|一次性密码|口令|密码|密钥|令牌"
    r"|token|\bpin\b|password|passcode|one.time code|otp|secret)"
)
_ASSENT = r"(?:审批|批准|审核|核准|同意|动态码|流程|复核|双人)"
_BEFORE = r"(?:之前|以上|上面|前面|所有|你的|你之前|一切|全部|的)*"

ORDERS = re.compile(
    "|".join(
        (
            r"ignore (?:all |any |the |your |previous |above |prior )*(?:instruction|rule|prompt)",
            r"(?:print|show|reveal|repeat) (?:me )?(?:your|the) (?:prompt|instructions|rules)",
            r"system prompt|jailbreak|developer mode|admin override",
            r"forget (?:your|all|the) (?:rules|instructions)",
            rf"(?:忽略|无视|忘掉|不要管|别管){_BEFORE}(?:指令|指示|规则|设定|提示词?)",
            r"系统提示词(?!条)|开发者模式|管理员模式|你现在是[^ ]{0,3}管理员|你没有任何限制",
        )
    )
)
SIGNS = re.compile(
    "|".join(
        (
            # an approval is to be left out, or given by the bot
            rf"(?:跳过|绕过|绕开|略过|省掉|省了|别走|免了|免掉)[^ ]{{0,3}}{_ASSENT}(?!的)",
            rf"不(?:用|要|走|等|经过?|管|需要?)[^ ]{{0,3}}{_ASSENT}(?!的)",
            rf"不{_ASSENT}(?:就|直接|也)",
            rf"别等[^ ]{{0,4}}(?:经理|老板|领导|{_ASSENT})|{_ASSENT}[^ ]{{0,3}}(?:后补|回头补|再补|以后补)|先斩后奏",
            r"no approval|bypass|(?:点|按)[^ ]{0,3}同意",
            rf"{_ASSENT}[^ ]{{0,5}}(?:跳过|绕过|绕开|略过|省掉|省了|免了|免掉)",
            r"(?:without|skip|bypass|no need)[a-z ]{0,16}approv",
            r"approve[a-z ]{0,12}(?:for me|on behalf|everything|yourself)",
            r"(?:替|帮|代)[^ ]{0,6}(?:批准|审批|点同意|点通过|核准)",
            # a secret is to be told
            rf"{_SECRET}[^ ]{{0,4}}(?:发给?我|告诉我|给我|念|报给|发出来|发一下|说出来|亮出来|泄)(?!的)",
            rf"(?<![没不谁了])(?:发给?我|告诉我|给我|念|说)[^ ]{{0,8}}{_SECRET}",
            rf"(?:经理|老板|领导|主管|管理员|admin|别人|他|她|王|张|李|赵)[^ ]{{0,4}}{_SECRET}",
            rf"(?:admin|manager|boss|owner)[a-z' ]{{0,12}}{_SECRET}",
            rf"(?:tell|give|send|show) (?:me|us)(?! (?:about|where|how))[a-z ]{{0,24}}{_SECRET}",
            # another's device or data
            r"隔壁|别家|别的公司|其他公司|人家公司|人家的?盘|对手公司|别人家?的?(?:盘|设备|公司|税号)",
            r"another company|other company|next door|隔壁店|someone else.s|somebody else.s",
            # the record is to be changed
            r"(?:日志|审计)[^ ]{0,4}(?:删掉|抹|改掉)|(?:删|抹)[^ ]{0,6}(?:日志|审计|操作记录|审批记录)",
        )
    )
)


SOMEBODYS = re.compile(
    rf"(?:经理|老板|领导|主管|管理员|别人)的?[^ ]{{0,2}}{_SECRET}[^ ]{{0,2}}(?:是多少|多少|是什么|发)"
    rf"|(?:what is|what s|give|tell|send)[a-z ]{{0,14}}(?:manager|boss|admin)(?: ?'?s)? (?:{_SECRET}|code)"
    r"|(?:替|代替|代(?:领导|经理|老板|他|她|我))[^ ]{0,6}(?:批准|审批|点个?同意|点个?通过|核准)|bypass the"
)
HONEST = re.compile(
    r"[吗谁]|提示|为什么|为啥|怎么办|咋办|会怎样|怎么样|哪里|过期|锁了|忘了|why|who can|how do"
)


def refused(asked: Asked) -> bool:
    """Tell whether a question is one that is never answered."""
    if ORDERS.search(asked.text):
        return True
    nearer = asked.nearest_forbidden - asked.nearest_allowed
    if asked.nearest_forbidden < NEAR:
        return False
    if SOMEBODYS.search(asked.text):
        return nearer >= FAR
    honest = HONEST.search(asked.text) is not None
    if SIGNS.search(asked.text):
        return nearer > (ASKED if honest else 0)
    return nearer >= ALONE and len(asked.text) >= FEWEST and not honest
