"""Pairs the sites of an office with a relay on loopback."""

from __future__ import annotations

from sqlmodel import Session

from bot.records.people import SiteRow
from bot.relay import agents, pairing
from device.config import HubConfig
from device.contract import Enrolment
from tests import secrets_seen
from tests.device.hub import RelayHub


async def pair(hub: RelayHub, number: int, enrolment: Enrolment) -> HubConfig:
    """Make the site with this number, from 0, and enrol its agent."""
    code = await hub.database.do(_site, number)
    asked = enrolment.model_copy(update={"code": code})
    enrolled = await hub.database.do(agents.enrol, asked, hub.listener)
    secrets_seen.made(enrolled.token)
    url = f"http://127.0.0.1:{hub.port}"
    return HubConfig(url=url, agent=enrolled.agent, token=enrolled.token, journal=enrolment.journal)


def _site(session: Session, number: int) -> str:
    session.add(SiteRow(id=number + 1, name=f"网点{number}"))
    session.flush()
    return secrets_seen.made(pairing.make(session, number + 1, by=None))
