"""The driver of converters that speak the zc line."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from device.drivers import zc_commands as zc
from device.drivers.base import (
    DeviceError,
    DiskError,
    DiskInfo,
    GarbledError,
    Identity,
    Invoice,
    LineError,
    MonitoringData,
    NoDataError,
    OnHand,
    OtherDiskError,
    PasswordError,
    PendingUploads,
    PortLostError,
    SilenceError,
    Statistics,
    UploadError,
)
from device.drivers.zc_quirks import of_answer, of_refusal
from device.line.exchange import Exchange, Timeouts
from device.line.log import LineLog
from device.line.port import SerialPort
from device.line.refusals import NotKnownError

A = TypeVar("A")
STEP_TRIES = 3  # ONLINE before a command, when the line is not known to be in step
NO_ERRORS = "无上传错误"
ALL_UPLOADED = "都已上传"
NETWORK = "1"  # medium of a report
FIRST_NUMBER_ONLY = "0"  # mode of 0C
START = "1"  # op of 16
UNHEARD = (SilenceError, GarbledError, PortLostError)  # the disk may have answered, and nobody has heard it


class ZcDriver:
    """One converter; see base.Driver. A password that was refused once is not sent again by this object.

    An identity without a disk number is any disk's: a person has named the port and nothing else.
    """

    def __init__(
        self,
        exchange: Exchange,
        identity: Identity,
        certificate_password: str = "",
        *,
        timeouts: Timeouts,
        log: LineLog,
    ) -> None:
        self.log = log
        self._exchange = exchange
        self.identity = identity
        self._certificate_password = certificate_password
        self._timeouts = timeouts
        self.proven: set[str] = set()
        self._refused: dict[str, PasswordError] = {}
        self._in_step = False
        self._disk = ""  # the number that was heard since the line came into step

    def online(self) -> None:
        self._come_into_step(10)

    def disk_number(self) -> str:
        self._disk = self._ask(zc.DISK_NUMBER)
        return self._disk

    def disk_info(self) -> DiskInfo:
        return self._ask(zc.DISK_INFO)

    def monitoring(self, fplxdm: str) -> MonitoringData:
        return self._ask(zc.MONITORING, fplxdm=fplxdm)

    def on_hand(self, fplxdm: str) -> OnHand:
        return self._ask(zc.ON_HAND, fplxdm=fplxdm)

    def invoice(self, fplxdm: str, fpdm: str, fphm: str) -> Invoice:
        return self._ask(
            zc.INVOICE,
            fplxdm=fplxdm,
            mode=FIRST_NUMBER_ONLY,
            fpdm=fpdm,
            fphm=fphm,
            last_fphm=fphm,
            filler="",
        )

    def statistics(self, fplxdm: str, first: date, last: date) -> tuple[Statistics, ...]:
        return self._ask(zc.STATISTICS, fplxdm=fplxdm, first=f"{first:%Y%m%d}", last=f"{last:%Y%m%d}")

    def pending_uploads(self) -> PendingUploads:
        try:
            return self._ask(zc.PENDING)
        except DiskError as err:
            if ALL_UPLOADED not in err.text:
                raise
            return PendingUploads(0, None, Decimal("0.00"), None, None)

    def upload_errors(self) -> tuple[UploadError, ...]:
        try:
            return self._ask(zc.UPLOAD_ERRORS)
        except NoDataError:
            return ()
        except DiskError as err:
            if NO_ERRORS not in err.text:
                raise
            return ()

    def test_channel(self) -> None:
        self._ask(zc.CHANNEL)

    def report(self, fplxdm: str) -> None:
        self._ask(zc.REPORT, fplxdm=fplxdm, medium=NETWORK)

    def clear(self, fplxdm: str) -> None:
        self._ask(zc.CLEAR, fplxdm=fplxdm)

    def upload(self, fplxdm: str) -> None:
        """Raises NoDataError, with nothing sent, when there is nothing to upload."""
        count = self.pending_uploads().count
        if not count:
            raise NoDataError("there is nothing to upload")
        self._ask(zc.UPLOAD, fplxdm=fplxdm, count=str(count), op=START)

    def close(self) -> None:
        self._exchange.close()

    def _ask(self, command: zc.Command[A], **values: str) -> A:
        fields = self._fields(command, values)
        for pause_s in self._timeouts.pauses_s if command.repeatable else ():
            try:
                return self._once(command, fields)
            except (NotKnownError, PortLostError):
                raise  # what stands behind the port when it is back must be asked first
            except LineError as err:
                if err.doubtful:
                    raise
                time.sleep(pause_s)
        return self._once(command, fields)

    def _fields(self, command: zc.Command[A], values: Mapping[str, str]) -> dict[str, str]:
        who = self.identity
        known = {
            "nsrsbh": who.nsrsbh,
            "skpbh": who.skpbh,
            "jqbh": who.jqbh,
            "kpjh": who.kpjh,
            "skpkl": who.skpkl,
            "certificate_password": self._certificate_password,
            **values,
        }
        return {field.name: known[field.name] for field in command.request.fields}

    def _once(self, command: zc.Command[A], fields: Mapping[str, str]) -> A:
        data = command.request.pack(fields)
        self._hold_back_refused(command)
        if not self._in_step:
            self._come_into_step(STEP_TRIES)
        if not command.of_any_disk:
            self._must_be_the_disk()
        began_s = time.monotonic()
        words = command.words(fields)
        first_s = self._timeouts.net_s if command.net else self._timeouts.first_s
        try:
            reply = self._exchange.ask(command.number, data, first_s=first_s)
            answer = _read(command, fields, reply)
        except DeviceError as err:
            self.log.met.update(of_refusal(err))
            self._note(command, err)
            self._log(command, words, f"{err.code} {err}", began_s)
            raise
        self.log.met.update(of_answer(answer, reply), self._exchange.oddities)
        self._log(command, words, _result(command, answer, len(reply)), began_s)
        self.proven.update(command.secrets)
        return answer

    def _come_into_step(self, tries: int) -> None:
        began_s = time.monotonic()
        try:
            self._exchange.online(tries)
        except DeviceError as err:
            self._log(zc.ONLINE, "", f"{err.code} {err}", began_s)
            raise
        self._log(zc.ONLINE, "", "OK", began_s)
        self._in_step, self._disk = True, ""

    def _must_be_the_disk(self) -> None:
        wanted = self.identity.skpbh
        if wanted and not self._disk:
            self._disk = self._once(zc.DISK_NUMBER, self._fields(zc.DISK_NUMBER, {}))
        if wanted and self._disk != wanted:
            raise OtherDiskError(wanted, self._disk)

    def _hold_back_refused(self, command: zc.Command[A]) -> None:
        for secret, refusal in self._refused.items():
            if secret in command.secrets:
                raise _again(refusal)

    def _note(self, command: zc.Command[A], err: DeviceError) -> None:
        if isinstance(err, LineError):
            self._in_step = False
            err.doubtful = isinstance(err, UNHEARD) and not self.proven.issuperset(command.secrets)
        if isinstance(err, DiskError):
            self._disk = ""  # a disk that was pulled out says no before another one is in
        if isinstance(err, PasswordError):
            err.meant = _secrets_refused(command, err)
            self.proven.difference_update(err.meant)
            self._refused |= dict.fromkeys(err.meant, err)

    def _log(self, command: zc.Command[A], words: str, result: str, began_s: float) -> None:
        self.log.add(command.number, command.name, words, result, time.monotonic() - began_s)


def _again(refusal: PasswordError) -> PasswordError:
    err = PasswordError(refusal.text, refusal.disk_code)
    err.meant = refusal.meant
    return err


def _secrets_refused(command: zc.Command[A], err: PasswordError) -> tuple[str, ...]:
    """Return the fields that may have been meant; a certificate's refusal names the certificate."""
    if err.disk_code.startswith("0963C") or "证书" in err.text:
        return ("certificate_password",)
    return command.secrets


def _read(command: zc.Command[A], fields: Mapping[str, str], reply: bytes) -> A:
    """Return what `reply` means.

    Raises:
        GarbledError: it answers something else than was asked.
        MalformedError, NoDataError
    """
    begins = command.begins
    if reply[: begins.size] and begins.fields:
        texts = begins.unpack(reply[: begins.size].ljust(begins.size, b"\0")).texts
        if any(texts[name].lstrip("0") != fields[name].lstrip("0") for name in texts):
            raise GarbledError(f"{command.name}: the answer is about {texts}, not about what was asked")
    return command.answer(reply)


def _result(command: zc.Command[A], answer: A, size: int) -> str:
    shown = command.words({name: getattr(answer, name) for name in command.shows})
    return f"{size} bytes {shown}".rstrip() if size else "OK"


def open_driver(
    address: str,
    baud: int,
    identity: Identity,
    certificate_password: str = "",
    *,
    timeouts: Timeouts | None = None,
    log: LineLog | None = None,
) -> ZcDriver:
    """Open the port and return its driver; nothing is sent yet.

    Raises:
        PortMissingError, PortBusyError
    """
    waits = timeouts or Timeouts()
    exchange = Exchange(SerialPort(address, baud), waits)
    return ZcDriver(exchange, identity, certificate_password, timeouts=waits, log=log or LineLog())
