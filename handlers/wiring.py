"""Every handler, with what it needs, on one router."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.batches.batches import Batches
from bot.clearing.checkups import Checkups
from bot.clearing.flow import Clearing
from bot.dialog.router import Router
from bot.tickets.desk import Desk
from bot.tickets.macros import Macros
from handlers.admin import AdminHandler
from handlers.answering import AnsweringHandler
from handlers.answers import Articles
from handlers.approve import ApproveHandler
from handlers.ask import AskHandler
from handlers.batch_approving import BatchApproving
from handlers.batch_choosing import BatchChoosing
from handlers.batch_steering import BatchSteering
from handlers.blocking import BlockingHandler
from handlers.board import BoardHandler
from handlers.calendar import CalendarHandler
from handlers.calendar_regions import RegionsHandler
from handlers.clear import ClearHandler
from handlers.deciding import Answers
from handlers.devices import DevicesHandler
from handlers.doctor import DoctorHandler
from handlers.due import DueHandler
from handlers.edits import EditsHandler
from handlers.erase import EraseHandler
from handlers.group_bureau import BureauHandler
from handlers.group_macros import GroupMacrosHandler
from handlers.group_merging import GroupMergingHandler
from handlers.group_pictures import Pictures
from handlers.group_stats import StatsHandler
from handlers.group_steps import GroupStepsHandler
from handlers.group_tags import GroupTagsHandler
from handlers.group_talk import GroupTalkHandler
from handlers.groups import GroupsHandler
from handlers.guide import GuideHandler
from handlers.guide_page import Guides
from handlers.imports import ImportsHandler
from handlers.imports_work import ImportWork
from handlers.misses import MissesHandler
from handlers.nightly import NightlyHandler
from handlers.own_tickets import OwnTicketsHandler
from handlers.preferences import PreferencesHandler
from handlers.problems import ProblemsHandler
from handlers.queue import QueueHandler
from handlers.rating import RatingHandler
from handlers.receipts import ReceiptsHandler
from handlers.responsibility import ResponsibilityHandler
from handlers.staff import StaffHandler
from handlers.start import StartHandler
from handlers.statements import StatementsHandler
from handlers.support import SupportHandler
from handlers.talking import TalkHandler
from handlers.telling import Telling
from handlers.ticket_actions import TicketActionsHandler
from handlers.ticket_cards import TicketCards
from handlers.ticket_marks import TicketMarksHandler
from handlers.triage import TriageHandler
from handlers.unhandled import UnhandledHandler
from handlers.why import WhyHandler
from knowledge import thresholds


class Search(Answers, Protocol):
    """What decides about questions."""

    @property
    def semantic(self) -> bool: ...  # whether the sentence encoder takes part


def build_router(
    desk: Desk,
    clearing: Clearing,
    batches: Batches,
    answers: Search,
    articles: Articles,
    guides: Guides,
    url: str,
    link: Callable[[str], str],
    macros: Macros,
    pictures: Pictures,
    zone: ZoneInfo,
    forget: Callable[[str], None],
    imports: ImportWork,
) -> Router:
    """Return the router of the whole dialog.

    Args:
        url: where sites reach the relay.
        link: makes a link that opens the bot with an invitation; "" when there is none.
        zone: whose days figures and filing windows are counted by.
        forget: deletes a file of the store of pictures and files.
    """
    clear, checkups = ClearHandler(clearing), Checkups(clearing.notices)
    telling, ticket_cards = Telling(desk), TicketCards(desk, articles)
    support, answering = SupportHandler(telling), AnsweringHandler(ticket_cards, macros)
    talk = TalkHandler(telling, answering.reply, answering.follow)
    ask = AskHandler(answers, articles, guides, talk.talks)
    steering = BatchSteering(batches, pictures, zone)
    router = Router()
    for part in (
        StartHandler(clear.offer_cancel),
        clear,
        ApproveHandler(clearing, ask.read),
        BatchChoosing(batches, steering, zone),
        steering,
        BatchApproving(batches, ask.read),
        DevicesHandler(),
        DueHandler(pictures, zone),
        ReceiptsHandler(pictures, zone),
        StatementsHandler(pictures, zone),
        DoctorHandler(checkups),
        CalendarHandler(zone),
        RegionsHandler(),
        ResponsibilityHandler(),
        PreferencesHandler(),
        GuideHandler(guides, articles, clear.choose, ask.show, support.hand_over),
        support,
        talk,
        RatingHandler(telling),
        OwnTicketsHandler(),
        EditsHandler(desk),
        TriageHandler(ticket_cards),
        answering,
        TicketActionsHandler(ticket_cards),
        TicketMarksHandler(ticket_cards),
        GroupsHandler(),
        GroupStepsHandler(desk, checkups, articles, link),
        GroupMergingHandler(desk, articles),
        GroupTalkHandler(desk),
        GroupTagsHandler(desk),
        GroupMacrosHandler(desk, macros),
        QueueHandler(),
        BureauHandler(desk),
        StatsHandler(pictures, zone),
        ProblemsHandler(desk),
        BoardHandler(url),
        MissesHandler(articles),
        WhyHandler(articles, thresholds.shipped(semantic=answers.semantic)),
        StaffHandler(link),
        NightlyHandler(batches.nights),
        BlockingHandler(),
        EraseHandler(desk, forget),
        AdminHandler(url),
        ImportsHandler(imports),
        UnhandledHandler(),
        ask,
    ):
        part.register(router)
    return router
