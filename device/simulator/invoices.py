"""Invoices of a simulated disk: the same settings and the same clock give the same invoices."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from device.simulator.calendar import last_day, month_before
from device.simulator.settings import SimSettings, TypeSettings

CENT = Decimal("0.01")
POSITIVE, NEGATIVE, BLANK_VOID, POSITIVE_VOID, NEGATIVE_VOID = "00", "01", "02", "03", "04"
_STATUSES = (POSITIVE, NEGATIVE, POSITIVE_VOID, BLANK_VOID, NEGATIVE_VOID)
_SHARES = (88, 4, 5, 2, 1)
_GOODS = ("办公用纸", "硒鼓", "矿泉水", "技术服务费", "劳保手套", "清洁用品", "茶叶", "电线电缆")
_RATES = (Decimal("0.13"), Decimal("0.06"), Decimal("0.03"))
_BUYERS = (
    ("北京平安里五金店", "91110102MA01X00001"),
    ("天津市海河印务有限公司", "91120101MA06X00002"),
    ("个人", ""),
    ("河北燕山建材有限公司", "91131082MA0EX00003"),
)
_ISSUERS = ("王芳", "李娜")


@dataclass(frozen=True, slots=True)
class Item:
    name: str
    price: Decimal
    quantity: int
    amount: Decimal
    rate: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class SimInvoice:
    fplxdm: str
    fpdm: str
    fphm: str
    status: str
    issued: datetime
    check_code: str
    buyer: str
    buyer_id: str
    items: tuple[Item, ...]
    issuer: str
    original: tuple[str, str]  # fpdm and fphm that a negative one takes back
    voided_at: datetime | None
    signature: str

    @property
    def amount(self) -> Decimal:
        return sum((item.amount for item in self.items), Decimal("0.00"))

    @property
    def tax(self) -> Decimal:
        return sum((item.tax for item in self.items), Decimal("0.00"))


def invoices_of(settings: SimSettings, kind: TypeSettings, period: date, made: datetime) -> list[SimInvoice]:
    """Return all invoices of one type, in the order of issue, numbered without a gap."""
    clocks = issue_clocks(kind, period, made)
    return [_invoice(settings, kind, *number_at(kind, place), clock) for place, clock in enumerate(clocks)]


def issue_clocks(kind: TypeSettings, period: date, made: datetime) -> list[datetime]:
    """Return when each was issued: the month before the period, the period, the clock's month."""
    clocks = _spread(month_before(period), kind.earlier, made) + _spread(period, kind.invoices, made)
    this_month = made.date().replace(day=1)
    return clocks + (_spread(this_month, kind.later, made) if this_month > period else [])


def _spread(month: date, count: int, made: datetime) -> list[datetime]:
    """Return `count` rising clocks inside `month` and not after `made`."""
    first = datetime.combine(month, time(9, 0))
    last = min(datetime.combine(last_day(month), time(18, 0)), made)
    step = max((last - first) / max(count, 1), timedelta(seconds=1))
    return [(first + step * place).replace(microsecond=0) for place in range(count)]


def number_at(kind: TypeSettings, place: int) -> tuple[str, str]:
    """Return code and number of the invoice at `place`, 0 for the disk's first."""
    roll, inside = divmod(place, kind.roll_size)
    return f"0110{kind.fplxdm}{roll + 11:05d}", f"{23_000_001 + roll * 100_000 + inside:08d}"


def _invoice(settings: SimSettings, kind: TypeSettings, fpdm: str, fphm: str, issued: datetime) -> SimInvoice:
    dice = random.Random(f"{settings.seed}:{kind.fplxdm}:{fpdm}:{fphm}")  # noqa: S311
    status = dice.choices(_STATUSES, _SHARES)[0]
    sign = -1 if status in (NEGATIVE, NEGATIVE_VOID) else 1
    buyer, buyer_id = dice.choice(_BUYERS)
    lines = (
        0
        if status == BLANK_VOID
        else dice.choice(range(1, kind.items + 1) if kind.items else (1, 1, 1, 2, 3))
    )
    void = status in (BLANK_VOID, POSITIVE_VOID, NEGATIVE_VOID)
    return SimInvoice(
        fplxdm=kind.fplxdm,
        fpdm=fpdm,
        fphm=fphm,
        status=status,
        issued=issued,
        check_code=f"{dice.randrange(10**20):020d}",
        buyer=buyer,
        buyer_id=buyer_id,
        items=tuple(_item(dice, sign) for _ in range(lines)),
        issuer=dice.choice(_ISSUERS),
        original=(fpdm, f"{int(fphm) - 1:08d}") if sign < 0 else ("", ""),
        voided_at=issued + timedelta(minutes=20) if void else None,
        signature=f"{dice.randrange(16**512):0512X}",
    )


def _item(dice: random.Random, sign: int) -> Item:
    price = Decimal(dice.randrange(500, 90_000)) / 100
    quantity = sign * dice.randrange(1, 20)
    rate = dice.choice(_RATES)
    amount = (price * quantity).quantize(CENT)
    tax = (amount * rate).quantize(CENT, ROUND_HALF_UP)
    return Item(dice.choice(_GOODS), price, quantity, amount, rate, tax)
