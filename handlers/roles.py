"""Roles and sites as people read them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from bot import sites
from bot.people import Grant, Permission, Person, Role
from bot.records.people import EVERY_SITE
from bot.sites import Site
from handlers.words import Words


def role_name(words: Words, role: Role) -> str:
    """Return a role in this language."""
    return words(f"role-{role}")


def site_name(words: Words, names: Mapping[int, str], site_id: int) -> str:
    """Return a site's name; every site has a word of its own."""
    return words("every-site") if site_id == EVERY_SITE else names.get(site_id, "—")


def grants_of(words: Words, names: Mapping[int, str], person: Person, sites: frozenset[int] | None) -> str:
    """Return "一店 开票员、经理；二店 客服", of these sites and every-site roles; "访客" when there are none."""
    held: dict[int, list[str]] = {}
    for grant in sorted_grants(person):
        if sites is None or grant.site_id in sites or grant.site_id == EVERY_SITE:
            held.setdefault(grant.site_id, []).append(role_name(words, grant.role))
    lines = [f"{site_name(words, names, site)} {words('list-separator').join(held[site])}" for site in held]
    return words("list-divider").join(lines) or role_name(words, Role.GUEST)


def sorted_grants(person: Person) -> list[Grant]:
    """Return what a person holds, by site and role."""
    order = list(Role)
    return sorted(person.grants, key=lambda grant: (grant.site_id, order.index(grant.role)))


def sites_open_to(session: Session, person: Person, permission: Permission) -> list[Site]:
    """Return the sites at which a person may do this."""
    return sites.listed(session, person.sites_for(permission))
