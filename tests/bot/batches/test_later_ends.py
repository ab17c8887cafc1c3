"""What was unknown when its batch ended, and what needed nothing: told as what it is."""

from __future__ import annotations

from bot.batches import reading, results
from bot.batches.states import BatchState
from bot.clearing import operations
from bot.clearing.operations import Operation
from bot.clearing.phases import Phase
from device.contract import Act, ActResult, ActState, Ended, Outcome, Reason, TypeRow
from handlers.batch_ending import chart, summary
from handlers.words import Words
from tests.bot.batches.agent import RIGHT, WELL, Agent
from tests.bot.batches.office import Office, disk
from tests.bot.batches.test_notices import TEXTS

ALREADY = Ended(outcome=Outcome.REFUSED, reason=Reason.ALREADY_CLEARED)


def test_an_end_that_was_unknown_is_told_once_it_is_known(office: Office) -> None:
    agent = office.site(2)
    agent.ends["act", disk(0, 0)] = Ended(outcome=Outcome.UNKNOWN, reason=Reason.RESULT_UNKNOWN)
    batch_id = office.asked()
    office.types(batch_id, RIGHT)
    office.goes()
    assert office.batch(batch_id).state is BatchState.DONE
    office.alone.ended.assert_not_called()
    before = reading.newest_change(office.session)
    _reads_back(office, agent, batch_id)
    (_, told), _ = office.alone.ended.call_args
    assert (told.batch_id, told.phase) == (batch_id, Phase.DONE)
    office.goes()
    office.alone.ended.assert_called_once()
    assert reading.newest_change(office.session) != before
    assert office.batch(batch_id).counts.phases == {Phase.DONE: 2}


def test_a_device_whose_period_was_cleared_before_is_no_trouble(office: Office) -> None:
    agent = office.site(3)
    agent.ends |= {
        ("inspect", disk(0, 0)): ALREADY,
        ("inspect", disk(0, 1)): Ended(outcome=Outcome.REFUSED, reason=Reason.DEVICE_LOCKED),
    }
    batch_id = office.asked()
    office.types(batch_id, RIGHT)
    office.goes()
    batch, session = office.batch(batch_id), office.session
    assert (batch.counts.needless, batch.counts.of(Phase.REFUSED)) == (1, 2)
    counted = {name: results.count(session, batch_id, None, name) for name in ("done", "bad")}
    assert counted == {"done": 2, "bad": 1}
    words = Words(TEXTS, "zh")
    told = summary(session, words, batch, reading.sites(session, batch))
    assert "✅ 本期已清，无需办理 1" in told
    assert "⛔ 不能办理 1" in told
    assert set(chart(session, words, batch).labels) >= {"本期已办，无需办理"}


def _reads_back(office: Office, agent: Agent, batch_id: int) -> Operation:
    """Let a person ask what came of the unknown one, and the agent say that it was done."""
    (item,) = office.items(batch_id, Phase.UNKNOWN)
    unknown = operations.find(office.session, item.operation_id or 0)
    assert unknown is not None
    assert unknown.evidence is not None
    office.clearing.read_back(office.session, unknown, office.manager)
    command = agent.takes()
    assert command is not None
    moved = TypeRow(fplxdm="007", state=ActState.MOVED)
    result = ActResult(act=Act.CLEAR, evidence=unknown.evidence.digest(), rows=(moved,))
    agent.reports(command, WELL.model_copy(update={"act": result}))
    return unknown
