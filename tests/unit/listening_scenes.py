"""Small scenes about watches and what they find, in memory."""

from datetime import timedelta

from domain.listening.competitor import AccountName, Competitor, NewCompetitor
from domain.listening.model import NewWatch, Watch
from domain.listening.use_cases.keep_competitors import (
    change_competitor,
    create_competitor,
    remove_competitor,
)
from domain.listening.use_cases.keep_watches import (
    change_watch,
    create_watch,
    pause_watch,
    remove_watch,
    resume_watch,
)
from domain.listening.use_cases.look_at_competitor import look_at_competitor
from domain.listening.use_cases.match_inbound import match_inbound
from domain.shared.heard import Heard, HeardKind
from domain.shared.ids import InboundMessageId
from domain.shared.public_accounts import NobodyThere
from tests.kit.fakes.competitors import ScriptedPublic
from tests.unit.inbox_scenes import ANA, happens
from tests.unit.stage import Scenes, Stage


async def a_watch_is_changed_paused_and_thrown_away(s: Stage) -> None:
    room = s.house.app.listening
    watch = await create_watch(room, s.actor, NewWatch("Coffee", "coffee", searches=True))
    await change_watch(room, s.actor, watch.id, None, {"query": "coffee OR tea"})
    await pause_watch(room, s.actor, watch.id, None)
    await resume_watch(room, s.actor, watch.id, None)
    await remove_watch(room, s.actor, watch.id, None)


async def a_watch_finds_one_message_and_no_more_on_that_day(s: Stage) -> None:
    room = s.house.app.listening
    await create_watch(room, s.actor, NewWatch("Coffee", "coffee", most_hits_a_day=1))
    for number in range(3):
        at = s.house.clock.now() + timedelta(seconds=number)
        await happens(s, Heard(f"w{number}", HeardKind.COMMENT, at, ANA, "Cold coffee!"))
    for message in [*s.house.memory.tables.inbound_messages.values()]:
        await match_inbound(room, s.actor, InboundMessageId(message.id))


async def a_competitor_is_changed_missed_and_thrown_away(s: Stage) -> None:
    room = s.house.app.listening
    accounts = [AccountName("sandbox", "sol"), AccountName("sandbox", "luna")]
    known = await create_competitor(room, s.actor, NewCompetitor("Sol", accounts=accounts))
    await change_competitor(room, s.actor, known.competitor.id, None, {"accounts": accounts[:1]})
    public = room.public
    assert isinstance(public, ScriptedPublic)
    public.open.add("sandbox")
    public.seen.append(NobodyThere("Nobody is called that."))
    await look_at_competitor(room, s.actor, known.accounts[0].id)
    await remove_competitor(room, s.actor, known.competitor.id, None)


LISTENING: Scenes = {
    a_competitor_is_changed_missed_and_thrown_away: (
        {Competitor: "change"},
        {
            *("competitor.created", "competitor.updated", "competitor.deleted"),
            "competitor.account_not_found",
        },
    ),
    a_watch_is_changed_paused_and_thrown_away: (
        {Watch: "change pause resume remove"},
        {"watch.created", "watch.updated", "watch.paused", "watch.resumed", "watch.deleted"},
    ),
    a_watch_finds_one_message_and_no_more_on_that_day: (
        {},
        {"watch.created", "inbound.received", "conversation.opened", "watch.hit", "watch.capped"},
    ),
}
