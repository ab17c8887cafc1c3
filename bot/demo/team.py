"""Who takes part in the demo, and what the approvers' phones show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyotp

from bot.demo.cast import Cast, Member

PLACE = re.compile(r"^\s*\d+\. (.+?)\s*$", re.MULTILINE)  # a site in the order in which codes are taken


@dataclass(frozen=True, slots=True)
class Team:
    """The people, all at one hub."""

    cast: Cast
    clerk: Member
    manager: Member
    second_manager: Member
    support: Member
    guest: Member
    secrets: Mapping[str, Mapping[str, str]]  # by site, by person number

    @property
    def everybody(self) -> list[Member]:
        return [self.clerk, self.manager, self.second_manager, self.support, self.guest]

    @property
    def managers(self) -> list[Member]:
        return [self.manager, self.second_manager]

    def code_of(self, manager: Member, site: str) -> str:
        """Return what the manager's authenticator shows now for a site."""
        return pyotp.TOTP(self.secrets[site][manager.person.number]).now()

    def codes_for(self, manager: Member, asked: str) -> str:
        """Return the codes of the sites that a message lists, in its order; "" where it lists none."""
        known = (site for site in PLACE.findall(asked) if site in self.secrets)
        return " ".join(self.code_of(manager, site) for site in known)
