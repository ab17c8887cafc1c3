"""Find out which device stands at a port, by asking it: 01 and 02 without a password, then 04, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pydantic import ValidationError

from device.config import Config, DeviceConfig
from device.detect import Tell, detect
from device.drivers.base import DiskInfo, GarbledError, Identity, MalformedError, PasswordError, SilenceError
from device.drivers.zc import ZcDriver, open_driver
from device.journal_backups import Backups
from device.probe import PATIENCE

ONE_TRY = replace(PATIENCE, silent_tries=1)  # then other speeds are tried

AskPassword = Callable[[str, str], str]  # the device's name, its disk number; "" means as before


@dataclass(frozen=True, slots=True)
class Named:
    """A device as a person names it."""

    name: str
    port: str
    baud: int
    jqbh: str  # host machine number


def find(
    named: Named,
    ask: AskPassword,
    before: Config | None,
    refused: Backups | None,
    tell: Tell = lambda _: None,
) -> DeviceConfig:
    """Return the device behind a port; what the site had set for this disk before is kept.

    A device that is silent at the speed that was named is asked at the others.

    Args:
        refused: remembers passwords that were refused; they are not sent again.
        tell: hears what is being tried, when that takes long.

    Raises:
        DeviceError: the port or the device; PasswordError: the password was refused, now or before, and was sent once.
    """
    named, driver = _reached(named, tell)
    try:
        skpbh = driver.disk_number()
        known = before.device(skpbh) if before else None
        password = ask(named.name, skpbh) or (known.password if known else "")
        secrets = (password, known.certificate_password if known else "")
        driver.identity = _identity(skpbh, named, password)
        info = _disk_info(driver, skpbh, secrets, refused)
    finally:
        driver.close()
    return _device(named, info, password, known)


def _reached(named: Named, tell: Tell) -> tuple[Named, ZcDriver]:
    """Return the device at the speed at which it answers, and its driver, in step."""
    try:
        return named, _online(named)
    except (SilenceError, GarbledError) as err:
        tell(f"{named.port}: no answer at {named.baud} baud")
        baud = detect(named.port, tell)
        if baud is None:
            raise SilenceError(f"{named.port}: no answer at any speed; look at power and cable") from err
    tell(f"{named.port}: answers at {baud} baud")
    found = replace(named, baud=baud)
    return found, _online(found)


def _online(named: Named) -> ZcDriver:
    driver = open_driver(named.port, named.baud, _identity("", named, ""), timeouts=ONE_TRY)
    try:
        driver.online()
    except BaseException:
        driver.close()
        raise
    return driver


def _identity(skpbh: str, named: Named, password: str) -> Identity:
    return Identity("", skpbh, named.jqbh, "0", password)


def _disk_info(driver: ZcDriver, skpbh: str, secrets: tuple[str, str], refused: Backups | None) -> DiskInfo:
    text = refused.refusal_of(skpbh, secrets) if refused else None
    if text is not None:
        raise PasswordError(
            f"refused before, not sent again; look at the disk, then qingka-agent unlock: {text}"
        )
    try:
        info = driver.disk_info()
    except PasswordError as err:
        if refused:
            refused.password_refused(skpbh, (secrets[0], None), err.text)
        raise
    if info.skpbh != skpbh:
        raise MalformedError(f"02 says disk {skpbh}, 04 says {info.skpbh}: is there more than one disk?")
    return info


def _device(named: Named, info: DiskInfo, password: str, known: DeviceConfig | None) -> DeviceConfig:
    kept = known.model_dump(include={"certificate_password", "types"}) if known else {}
    found = {
        "name": named.name,
        "port": named.port,
        "baud": named.baud,
        "jqbh": named.jqbh,
        "skpbh": info.skpbh,
        "nsrsbh": info.nsrsbh,
        "kpjh": info.kpjh or "0",
        "password": password,
    }
    try:
        return DeviceConfig.model_validate({**kept, **found})
    except ValidationError as err:
        keys = ", ".join(str(one["loc"][0]) for one in err.errors())
        raise MalformedError(f"{named.name}: what the device says of {keys} cannot be used") from None
