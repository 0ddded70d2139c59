"""Polls, in a workspace in which every operation has something to do."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from adapters.wiring import House
from domain.inbox.told_poll import ToldPoll
from domain.participation.poll import (
    Poll,
    PollKind,
    PollMove,
    PollOption,
    PollTime,
    WhoVotes,
)
from domain.participation.poll_vote import Choice
from domain.participation.use_cases.poll_invite import invite
from domain.participation.use_cases.poll_keep import NewPoll, create_poll, move_poll
from domain.participation.use_cases.poll_native import link_message
from domain.participation.use_cases.poll_vote import NewVote, cast_vote
from domain.publishing.content import Poll as AskedThere
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, Kind, MemberId, PollId
from domain.shared.poll_counts import PollCounts
from tests.kit.builders import a_message

OPTIONS = (PollOption("friday", "Friday"), PollOption("saturday", "Saturday"))
_ON_THE_WAY: dict[str, tuple[PollMove, ...]] = {
    "poll": (),
    "poll_to_schedule": (),
    "poll_to_open": (),
    "poll_to_close": (PollMove.OPEN,),
    "poll_to_cancel": (PollMove.OPEN,),
    "poll_to_archive": (),
    "open_poll": (PollMove.OPEN,),
    "native_poll": (PollMove.OPEN,),
}
POLLS = {
    **dict.fromkeys(
        (*_ON_THE_WAY, "named_poll", "words_poll", "invited_poll", "closing_poll"), Kind.POLL
    ),
    "spare_native_poll": Kind.POLL,
    **dict.fromkeys(("poll_invitation", "spare_poll_invitation"), Kind.POLL_INVITATION),
    **dict.fromkeys(("poll_native", "spare_poll_native"), Kind.POLL_NATIVE),
    "asking_message": Kind.MESSAGE,
}


async def some_polls(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    """One for each move, and one of each kind of those who vote."""
    room = house.app.participation
    opens = house.clock.now() + timedelta(days=400)
    time = PollTime(opens, opens.replace(tzinfo=None).isoformat(timespec="seconds"), "UTC")
    wanted = NewPoll("When shall we meet?", PollKind.SINGLE, "en", options=OPTIONS, opens=time)

    async def made(wish: NewPoll, *moves: PollMove) -> Poll:
        poll = await create_poll(room, actor, wish)
        for move in moves:
            poll = await move_poll(room, actor, poll.id, None, move)
        return poll

    found: dict[str, str] = {}
    for name, moves in _ON_THE_WAY.items():
        told = external_id if name == "poll" else None
        found[name] = (await made(replace(wanted, external_id=told), *moves)).id
    member = MemberId(things["member"])
    named = replace(wanted, who=WhoVotes.MEMBERS, named=True)
    poll = await made(named, PollMove.OPEN)
    await cast_vote(room, actor, poll.id, NewVote(Choice(("friday",)), member))
    found["named_poll"] = poll.id
    worded = replace(wanted, kind=PollKind.OPEN, options=())
    poll = await made(worded, PollMove.OPEN)
    await cast_vote(room, actor, poll.id, NewVote(Choice(text="Late."), voter="somebody"))
    found["words_poll"] = poll.id
    poll = await made(replace(wanted, who=WhoVotes.INVITED), PollMove.OPEN)
    one, other = await invite(room, actor, poll.id, [member, None])
    found |= {
        "invited_poll": poll.id,
        "poll_invitation": one.invitation.id,
        "spare_poll_invitation": other.invitation.id,
    }
    asked = {"poll": AskedThere(("Friday", "Saturday"), 3600)}
    channels = [ChannelId(things["channel"])]
    messages = [await a_message(house, actor, channels=channels, said=asked) for _ in range(3)]
    spare = await made(wanted, PollMove.OPEN)
    closes = replace(time, at=opens + timedelta(hours=1))
    found["closing_poll"] = (await made(replace(wanted, closes=closes), PollMove.SCHEDULE)).id
    async with house.app.inbox.begin(actor) as tx:
        said, at = PollCounts((2, 1), 3), house.clock.now()
        kept = ToldPoll(actor.workspace, "telegram", messages[0].id, said, 1, at)
        await tx.told_polls.write([kept])
        await tx.commit()
    native = await link_message(room, actor, PollId(found["native_poll"]), messages[0].id)
    other_native = await link_message(room, actor, spare.id, messages[1].id)
    return found | {
        "poll_native": native.id,
        "spare_poll_native": other_native.id,
        "spare_native_poll": spare.id,
        "asking_message": messages[2].id,
    }
