"""What the disk and the bureau say when they refuse. Source: zc line, sections 4 and 8."""

from __future__ import annotations

NO_DATA = 0xF0
MAX_TEXT = 249  # bytes; longer text is cut, also in the middle of a character

TEXTS = {
    "2": "时钟没有响应",
    "3": "时钟停止",
    "155": "清卡校验和错",
    "156": "清卡税号不匹配",
    "157": "清卡时间不匹配",
    "158": "清卡随机数不匹配",
    "159": "清卡不匹配",
    "195": "未抄税,无汇总资料",
    "199": "非征期不支持远程抄报",
    "204": "盘上有报税成功标志",
    "210": "没有该票种授权",
    "236": "税控设备口令错误",
    "237": "口令错误",
    "238": "操作员锁死",
    "241": "抄税异常掉电造成数据混乱",
    "245": "有票种多期未抄税",
    "246": "已到离线锁死日,上月有已开未上传发票",
    "248": "有票种没有完成征期抄报税",
    "250": "有离线未上传发票,不允许远程抄报",
    "506": "时钟异常",
    "4001": "没有找到税控设备",
    "4002": "找到多个税控设备",
    "4007": "税控设备编号或税号不符",
}
NOT_FILED = "一窗式比对失败:增值税未申报或未比对"
NO_UPLOAD_ERRORS = "无上传错误发票信息"
CHANNEL_DOWN = "安全通道连接失败"
CERTIFICATE_REFUSED = "0963C4:证书口令错误"


class RefusedError(Exception):
    """The device answers ER with this payload."""

    def __init__(self, payload: bytes) -> None:
        super().__init__(payload)
        self.payload = payload


class PowerLostError(Exception):
    """The device lost its power in the middle of a command: no answer, and what it received is gone."""


def byte(code: int) -> RefusedError:
    """Refuse with one code byte."""
    return RefusedError(bytes((code,)))


def text(words: str) -> RefusedError:
    """Refuse with text in GBK."""
    return RefusedError(words.encode("gbk", errors="replace")[:MAX_TEXT])


def coded(code: str, more: str = "") -> RefusedError:
    """Refuse with the disk's own code and its text."""
    return text(f"{code}:{TEXTS.get(code, '操作失败')}{more}")
