"""Find out which device stands at a port, by asking it: 01 and 02 without a password, then 04, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import ValidationError

from device.config import Config, DeviceConfig
from device.drivers.base import DiskInfo, Identity, MalformedError, PasswordError
from device.drivers.zc import ZcDriver, open_driver
from device.journal_backups import Backups
from device.probe import PATIENCE

AskPassword = Callable[[str, str], str]  # the device's name, its disk number; "" means as before


@dataclass(frozen=True, slots=True)
class Named:
    """A device as a person names it."""

    name: str
    port: str
    baud: int
    jqbh: str  # host machine number


def find(named: Named, ask: AskPassword, before: Config | None, refused: Backups | None) -> DeviceConfig:
    """Return the device behind a port; what the site had set for this disk before is kept.

    Args:
        refused: remembers passwords that were refused; they are not sent again.

    Raises:
        DeviceError: the port or the device; PasswordError: the password was refused, now or before, and was sent once.
    """
    driver = open_driver(named.port, named.baud, _identity("", named, ""), timeouts=PATIENCE)
    try:
        driver.online()
        skpbh = driver.disk_number()
        known = before.device(skpbh) if before else None
        password = ask(named.name, skpbh) or (known.password if known else "")
        secrets = (password, known.certificate_password if known else "")
        driver.identity = _identity(skpbh, named, password)
        info = _disk_info(driver, skpbh, secrets, refused)
    finally:
        driver.close()
    return _device(named, info, password, known)


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
