"""Small scenes about polls, in memory."""

from datetime import timedelta

from domain.participation.poll import Poll, PollKind, PollMove, PollOption, PollTime, WhoVotes
from domain.participation.poll_native import PollNative, Tally
from domain.participation.poll_vote import Choice, PollInvitation, PollVote
from domain.participation.use_cases.poll_invite import invite, revoke_invitation
from domain.participation.use_cases.poll_keep import (
    NewPoll,
    change_poll,
    create_poll,
    move_poll,
    turn_poll,
)
from domain.participation.use_cases.poll_native import (
    count_natives,
    link_message,
    unlink_message,
)
from domain.participation.use_cases.poll_visit import enter_poll, vote_as_visitor
from domain.participation.use_cases.poll_vote import NewVote, cast_vote
from domain.publishing.content import Poll as AskedThere
from domain.shared.ids import ChannelId, DeliveryId
from tests.kit.fakes.polls import ScriptedCounts
from tests.unit.stage import Scenes, Stage

OPTIONS = (PollOption("a", "A"), PollOption("b", "B"))
ASKED = NewPoll("When?", PollKind.SINGLE, "en", options=OPTIONS)


async def polls_open_and_close(s: Stage) -> None:
    room, clock = s.house.app.participation, s.house.clock
    poll = await create_poll(room, s.actor, ASKED)
    times = [clock.now() + timedelta(hours=n) for n in (1, 2)]
    opens, closes = (PollTime(at, at.isoformat(), "UTC") for at in times)
    await change_poll(room, s.actor, poll.id, None, {"opens": opens, "closes": closes})
    await move_poll(room, s.actor, poll.id, None, PollMove.SCHEDULE)
    for _ in times:
        clock.forward(timedelta(hours=1))
        await turn_poll(room, s.actor, poll.id)
    await move_poll(room, s.actor, poll.id, None, PollMove.ARCHIVE)
    other = await create_poll(room, s.actor, ASKED)
    await move_poll(room, s.actor, other.id, None, PollMove.CANCEL)


async def people_vote(s: Stage) -> None:
    room = s.house.app.participation
    poll = await create_poll(room, s.actor, ASKED)
    await move_poll(room, s.actor, poll.id, None, PollMove.OPEN)
    for key in "ab":
        await cast_vote(room, s.actor, poll.id, NewVote(Choice((key,)), voter="user-17"))


async def people_are_invited(s: Stage) -> None:
    room = s.house.app.participation
    wanted = NewPoll("When?", PollKind.SINGLE, "en", options=OPTIONS, who=WhoVotes.INVITED)
    poll = await create_poll(room, s.actor, wanted)
    await move_poll(room, s.actor, poll.id, None, PollMove.OPEN)
    one, other = await invite(room, s.actor, poll.id, [None, None])
    visitor = await enter_poll(room, one.secret.reveal())
    await vote_as_visitor(room, visitor, None, Choice(("a",)))
    await revoke_invitation(room, s.actor, poll.id, other.invitation.id)


async def platforms_ask_too(s: Stage) -> None:
    room = s.house.app.participation
    poll = await create_poll(room, s.actor, ASKED)
    await move_poll(room, s.actor, poll.id, None, PollMove.OPEN)
    message = await s.message(said={"poll": AskedThere(("A", "B"), 3600)})
    native = await link_message(room, s.actor, poll.id, message.id)
    counts = room.polls.counts
    assert isinstance(counts, ScriptedCounts)
    now = s.house.clock.now()
    counts.tallies = [Tally(DeliveryId("dlv_1"), ChannelId("chn_1"), "sandbox", now, (1, 2))]
    await count_natives(room, s.actor, poll.id)
    await move_poll(room, s.actor, poll.id, None, PollMove.CLOSE)
    await count_natives(room, s.actor, poll.id)
    await unlink_message(room, s.actor, poll.id, native.id)


POLLS: Scenes = {
    polls_open_and_close: (
        {Poll: "change move turn"},
        {
            *("poll.created", "poll.updated", "poll.scheduled", "poll.opened", "poll.closed"),
            *("poll.archived", "poll.cancelled"),
        },
    ),
    people_vote: (
        {PollVote: "change"},
        {"poll.created", "poll.opened", "poll_vote.made", "poll_vote.changed"},
    ),
    people_are_invited: (
        {PollInvitation: "use revoke"},
        {
            *("poll.created", "poll.opened", "poll_vote.made"),
            *("poll_invitation.created", "poll_invitation.used", "poll_invitation.revoked"),
        },
    ),
    platforms_ask_too: (
        {PollNative: "read remove"},
        {
            *("poll_native.connected", "poll_native.counted", "poll_native.finished"),
            *("poll_native.disconnected", "message.created"),
            *("poll.created", "poll.opened", "poll.closed"),
        },
    ),
}
