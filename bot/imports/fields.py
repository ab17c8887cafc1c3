"""What an import's sheets hold: a row for each column, with its names, and what a cell of it must be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.people import Role
from bot.sites import NAME_LIMIT

ROUNDED = re.compile(r"\d(\.\d+)?[Ee]\+\d+")  # a number of which a spreadsheet has lost the end
DISK = re.compile(r"\d{12}")
TAXPAYER = re.compile(r"[0-9A-Z]{15,20}")
NUMBER = re.compile(r"[Pp][0-9]{1,9}")
DEVICE_LIMIT = 60  # characters
EVERYWHERE = frozenset({"全部", "所有", "全部站点", "所有站点", "all", "every site", "*"})
ROLES = {
    "开票员": Role.CLERK,
    "会计": Role.CLERK,
    "clerk": Role.CLERK,
    "经理": Role.MANAGER,
    "manager": Role.MANAGER,
    "客服": Role.SUPPORT,
    "support": Role.SUPPORT,
    "管理员": Role.ADMIN,
    "administrator": Role.ADMIN,
    "admin": Role.ADMIN,
}


class Kind(StrEnum):
    """In the order in which they are done: what comes later may name what comes before."""

    SITES = "sites"
    DEVICES = "devices"
    PEOPLE = "people"
    DUTIES = "duties"


class UnfitError(ValueError):
    """A cell that cannot be what its column holds; its text is the key of the sentence."""


def _name(limit: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > limit or not text.isprintable():
            raise UnfitError("import-name-bad")
        return text

    return read


def _numbered(shape: re.Pattern[str], key: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if ROUNDED.fullmatch(text):
            raise UnfitError("import-rounded")
        plain = unicodedata.normalize("NFKC", text).upper().replace(" ", "").replace("-", "").lstrip("'")
        if not shape.fullmatch(plain):
            raise UnfitError(key)
        return plain

    return read


def _role(text: str) -> str:
    role = ROLES.get(text.lower())
    if role is None:
        raise UnfitError("import-role-bad")
    return str(role)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Its first two titles are those of the templates, in Chinese and English."""

    name: str
    titles: tuple[str, ...]
    read: Callable[[str], str]  # raises UnfitError
    example: tuple[str, str]
    required: bool = False


SITE_TITLES = ("站点", "Site", "站点名称", "网点", "门店")
SITE = Column("site", SITE_TITLES, _name(NAME_LIMIT), ("朝阳店", "Riverside"), required=True)
PERSON = Column("person", ("姓名", "Name", "人员"), _name(NAME_LIMIT), ("王芳", "Ann Li"), required=True)
DISK_COLUMN = Column(
    "disk",
    ("盘号", "Disk", "税控盘号", "设备编号"),
    _numbered(DISK, "import-disk-bad"),
    ("661234567890", "661234567890"),
    required=True,
)
COLUMNS: dict[Kind, tuple[Column, ...]] = {
    Kind.SITES: (
        SITE,
        Column("region", ("地区", "Region", "区域"), _name(NAME_LIMIT), ("北京", "Beijing")),
    ),
    Kind.DEVICES: (
        DISK_COLUMN,
        Column("device", ("设备", "Device", "设备名称"), _name(DEVICE_LIMIT), ("甲公司", "Acme Ltd")),
        Column(
            "taxpayer",
            ("税号", "Taxpayer", "纳税人识别号"),
            _numbered(TAXPAYER, "import-taxpayer-bad"),
            ("915001234567890123", "915001234567890123"),
        ),
        Column("site", SITE_TITLES, SITE.read, SITE.example),
    ),
    Kind.PEOPLE: (
        PERSON,
        Column("role", ("角色", "Role"), _role, ("开票员", "clerk"), required=True),
        SITE,
    ),
    Kind.DUTIES: (PERSON, DISK_COLUMN),
}
SHEETS: dict[Kind, tuple[str, ...]] = {
    Kind.SITES: ("站点", "Sites", "网点"),
    Kind.DEVICES: ("设备", "Devices"),
    Kind.PEOPLE: ("人员", "People"),
    Kind.DUTIES: ("负责", "Duties", "负责人"),
}


def folded(text: str) -> str:
    """Return a title or a sheet's name as it is compared."""
    return unicodedata.normalize("NFKC", text).strip().rstrip("*").strip().lower()
