"""The agent's Ed25519 key: made when the site is paired, never shown. Evidence and act reports are signed with it."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from device.contract import Ended
from device.errors import ConfigMissingError, ConfigValueError
from device.files import write_atomically

FILE = "agent.key"


class Identity:
    """Who this agent is to the hub."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def fresh(cls) -> Identity:
        """Make a new one; it is nowhere on the disk yet."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def load(cls, state: Path) -> Identity:
        """Return the one that was kept in the folder `state`.

        Raises:
            ConfigMissingError: there is none; ConfigValueError: the file is no Ed25519 key.
        """
        path = state / FILE
        try:
            key = load_pem_private_key(path.read_bytes(), password=None)
        except FileNotFoundError as err:
            raise ConfigMissingError(
                f"{path}: no such file; pair this site again: qingka-agent enrol"
            ) from err
        except (OSError, ValueError, TypeError) as err:
            raise ConfigValueError(f"{path}: cannot be read ({err}); pair this site again") from err
        if not isinstance(key, Ed25519PrivateKey):
            raise ConfigValueError(f"{path}: is no Ed25519 key; pair this site again")
        return cls(key)

    def keep(self, state: Path) -> None:
        """Write it into the folder `state`, readable to its owner alone."""
        pem = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_atomically(state / FILE, pem)

    @property
    def public_key(self) -> str:
        """Raw, hex."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, ended: Ended, command: str) -> Ended:
        """Return the end of a command with its signature."""
        return ended.model_copy(update={"signature": self._key.sign(ended.signed_bytes(command)).hex()})
