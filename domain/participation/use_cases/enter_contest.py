"""Somebody enters a contest: by a product, by the hosted page, with a code, or by a message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.participation.contest import Contest
from domain.participation.contest_entry import (
    Entry,
    EntryState,
    first_state,
    free_slot,
    of_form,
    of_platform,
    of_product,
)
from domain.participation.contest_errors import (
    ContestCodeWrong,
    ContestEntryUsed,
    ContestHidden,
    ContestNotForThem,
    ContestNotOpen,
    ContestWayClosed,
)
from domain.participation.contest_events import ENTERED, entry_told
from domain.participation.contest_follows import CONTEST_FOLLOWS, as_it_enters
from domain.participation.contest_people import must_be_for
from domain.participation.contest_ports import ContestsTransaction, Visitor
from domain.participation.contest_room import Contests
from domain.participation.contest_rules import EntryWay
from domain.participation.contest_said import way_of
from domain.participation.draw import sealed_person
from domain.shared.access import Actor, Permission, system
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import (
    ChannelId,
    ContestEntryId,
    ContestId,
    InboundMessageId,
    Kind,
)

BY_MODERATION = "Kept back by a rule of moderation."


@dataclass(frozen=True, slots=True)
class NewEntry:
    """`person` says who it is, in the words of the `way`. `code` is the one they were given, where
    they enter with one."""

    way: EntryWay
    person: str
    code: str | None = None
    weight: str | None = None
    display_name: str | None = None
    shows_name: bool = False
    contact: str | None = None
    text: str | None = None
    channel_id: ChannelId | None = None
    platform_person_id: str | None = None
    inbound_message_id: InboundMessageId | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def enter_contest(room: Contests, actor: Actor, id: ContestId, request: NewEntry) -> Entry:
    """For a product that says it of its people: `person` is its own id of somebody. Whoever comes
    with a session token enters for themselves alone, and is not told what moderation makes of
    their words: `pending` or `rejected` is for those who run it.

    Raises MissingScope, NotFound, ContestNotOpen, ContestWayClosed, ContestNotForThem,
    ContestCodeWrong, ContestEntryUsed, ValidationFailed for a weight that the rules do not declare.
    """
    actor.require(Permission.CONTESTS_ENTER)
    person = actor.member or request.person
    told = replace(request, person=of_product(person))
    if actor.member is not None and request.weight is not None:
        raise ValidationFailed(errors=[FieldError("/weight", "weight_not_theirs")])
    judged = await _judged(room, actor, told)
    async with room.begin(actor) as tx:
        return await _enter(room, tx, id, told, judged, is_entrant=actor.member is not None)


async def look_at_contest(room: Contests, page_token: str) -> Visitor:
    """What its page shows. Raises ContestHidden."""
    found = await room.reads.visitor(page_token)
    if found is None or not found.contest.is_seen:
        raise ContestHidden(thing="contest")
    return found


def visitor_of(contest: Contest) -> Actor:
    """At work in the contest's workspace, on record under its id."""
    return replace(system(contest.organization_id, contest.workspace_id), id=contest.id)


async def enter_by_form(room: Contests, visitor: Visitor, email: str, request: NewEntry) -> Entry:
    """For whoever filled in the hosted page: one address is one person. Raises what `enter_contest`
    does."""
    contest = visitor.contest
    told, actor = replace(request, person=of_form(email), contact=email), visitor_of(contest)
    judged = await _judged(room, actor, told)
    async with room.begin(actor) as tx:
        return await _enter(room, tx, contest.id, told, judged, is_entrant=True)


async def enter_by_saying(room: Contests, actor: Actor, said_id: InboundMessageId) -> None:
    """Every open contest whose rules take what was said has it as an entry, once for each message.
    Whoever may not enter again is left as they are. Safe to repeat."""
    async with room.begin(actor) as tx:
        said, contests = await tx.contests.in_reach_of(said_id)
    if said is None:
        return
    for id in contests:
        # Once it is open its rules stay as they are.
        contest = await room.reads.contest(actor, id)
        way = way_of(contest.rules, said)
        if way is None:
            continue
        request = NewEntry(
            way=way,
            person=of_platform(said.channel_id, said.person_id),
            display_name=said.name,
            text=said.text,
            channel_id=said.channel_id,
            platform_person_id=said.person_id,
            inbound_message_id=said_id,
        )
        judged = await _judged(room, actor, request)
        async with room.begin(actor) as tx:
            try:
                await _enter(room, tx, id, request, judged)
            except (ContestNotOpen, ContestNotForThem, ContestEntryUsed):
                continue


async def _judged(room: Contests, actor: Actor, request: NewEntry) -> EntryState:
    """By what they wrote, and by their name where it may be shown. Raises NotFound."""
    name = request.display_name if request.shows_name else None
    words = "\n".join(one for one in (request.text, name) if one)
    if not words:
        return EntryState.ACCEPTED
    return await room.words.judge(actor, words, request.channel_id, request.platform_person_id)


async def _enter(
    room: Contests,
    tx: ContestsTransaction,
    id: ContestId,
    request: NewEntry,
    judged: EntryState,
    *,
    is_entrant: bool = False,
) -> Entry:
    contest = await tx.contests.entered(id)
    now = room.clock.now()
    contest.must_take_entries(now)
    way = _way_of(contest, request)
    counts_as = contest.rules.counts_as(request.weight)
    if counts_as is None:
        allowed = ", ".join(one.name for one in contest.rules.weights)
        fault = FieldError("/weight", "not_in_list", {"allowed": allowed})
        raise ValidationFailed(errors=[fault])
    await must_be_for(
        *(tx, contest, request.person, request.channel_id, request.platform_person_id), now
    )
    theirs = await tx.entries.of_person(id, request.person)
    slot = free_slot(contest, frozenset(one.slot for one in theirs if one.slot), now)
    if slot is None or _was_said_before(request, theirs):
        rules = contest.rules
        raise ContestEntryUsed(limit=rules.limit.value, most=rules.most_entries or 1)
    entry_id = ContestEntryId(room.ids.new(Kind.CONTEST_ENTRY))
    if request.code is not None:
        hashed = room.secrets.hash_of_secret(_as_handed_out(request.code))
        if not await tx.entries.use_code(id, hashed, entry_id):
            raise ContestCodeWrong()
    # One person has one salt in one contest, so that the draw can tell that they are one.
    salt = next((one.salt for one in theirs), None) or room.secrets.salt()
    state, following = as_it_enters(contest, first_state(contest, judged))
    entry = Entry(
        id=entry_id,
        workspace_id=contest.workspace_id,
        organization_id=contest.organization_id,
        contest_id=id,
        way=way,
        state=state,
        person=request.person,
        sealed=sealed_person(salt, request.person),
        salt=salt,
        slot=slot,
        created_at=now,
        updated_at=now,
        counts_as=counts_as,
        weight=request.weight,
        display_name=request.display_name,
        shows_name=request.shows_name,
        contact=request.contact,
        text=request.text,
        reason=None if judged is EntryState.ACCEPTED else BY_MODERATION,
        channel_id=request.channel_id,
        platform_person_id=request.platform_person_id,
        inbound_message_id=request.inbound_message_id,
        following=following,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    await tx.entries.add(entry)
    tx.announce(entry_told(ENTERED, entry))
    if following is not None:
        tx.plan(CONTEST_FOLLOWS, id, now)
    answer = entry.as_its_entrant_sees(contest) if is_entrant else entry
    await tx.commit(answer)
    return answer


def _was_said_before(request: NewEntry, theirs: Sequence[Entry]) -> bool:
    said = request.inbound_message_id
    return said is not None and any(one.inbound_message_id == said for one in theirs)


def _way_of(contest: Contest, request: NewEntry) -> EntryWay:
    """A code opens the way of codes, whoever brings it; without one that way is closed."""
    way = EntryWay.CODE if request.code is not None else request.way
    if not contest.rules.has_way(way) or (way is EntryWay.CODE) != (request.code is not None):
        raise ContestWayClosed(way=way.value)
    return way


def _as_handed_out(code: str) -> str:
    """People write codes with spaces and dashes, and in small letters."""
    return "".join(letter for letter in code.upper() if letter.isalnum())
