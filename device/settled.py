"""Which records of an earlier backup are taken over, and which are read again. Pure.

a record may still change while                             so it is
it is of the month in which it was read: void               read again
it is not uploaded: the flag                                read again
it is of the month of its reading by one clock only         read again: device and site must both be past it
a red-letter invoice that is new, or may still be void,
refers to it: "negative so far"                             read again (`refers_to`)
the device's statistics do not count it: they are for
the period alone, and prove nothing of what came after      read again
the statistics differ from the records                      read again, with all others of its type
none of these                                               taken over

A command that goes on after a break keeps what it has read of the period; that, too, must fit the statistics, and what
a red-letter invoice refers to that was issued during the break is read again like any other.

A run is nevertheless complete on its own: what was taken over stands in its file like all the rest.
"""

from __future__ import annotations

from datetime import datetime

from device.drivers.base import Invoice

RED_LETTER = frozenset({"01", "04"})  # negative, and negative but void: both move "negative so far"


def border(device_clock: datetime, site_clock: datetime) -> datetime:
    """Return the start of the month that is not past by either clock."""
    earlier = min(device_clock, site_clock)
    return earlier.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def settled(one: Invoice, month: datetime) -> bool:
    """Return whether a record that was read in `month` cannot have changed since.

    Args:
        month: the `border` at the time of the reading, not of now: what was read in November may be void in December.
    """
    return one.uploaded and one.issued < month


def refers_to(one: Invoice) -> tuple[str, str] | None:
    """Return fpdm and fphm of the invoice that a red-letter one takes back."""
    if one.status in RED_LETTER and one.original_fphm:
        return one.original_fpdm, one.original_fphm
    return None
