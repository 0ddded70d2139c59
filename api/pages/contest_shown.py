"""The page of a contest shows all that its rules decide by, and all that proves its draw."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from domain.participation.contest_beacon import CHAINS
from domain.participation.contest_draw import Draw
from domain.participation.contest_ports import Visitor
from domain.participation.contest_rules import EntryAction, EntryLimit, Judging, Rules
from domain.shared.clock import written

Say = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Told:
    """What is shown under one name; `is_theirs` are words of who holds it, in their language."""

    name: str
    value: str
    is_theirs: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """`person` is what stands for whoever lost their places; nobody's name is shown with it."""

    person: str
    reason: str
    at: str


def ways_of(rules: Rules, say: Say) -> list[str]:
    """How one enters, a sentence each."""
    return [_way(action, say) for action in rules.actions]


def terms_of(rules: Rules, say: Say) -> list[Told]:
    """What decides beside the text: how often one enters, who wins, and until when they claim."""
    return [*_entering(rules, say), *_winning(rules, say)]


def proof_of(draw: Draw, say: Say, digest: str | None) -> list[Told]:
    """What was committed to, and what came out; `digest` is None until it is drawn."""
    beacon = draw.beacon
    told: dict[str, str | None] = {
        "contest_commitment": draw.commitment,
        "contest_committed_at": written(draw.committed_at),
        "contest_root": draw.root,
        "contest_count": str(len(draw.entries)),
        "contest_beacon_chain": beacon.chain if beacon else None,
        "contest_beacon_round": str(beacon.round) if beacon else None,
        "contest_beacon_at": beacon.at if beacon else None,
        "contest_randomness": draw.randomness,
        "contest_signature": draw.signature,
        "contest_digest": digest,
    }
    return [Told(say(name), value) for name, value in told.items() if value is not None]


def look_up(draw: Draw) -> str | None:
    """Where anybody sees what the beacon said in that round, of the chains that we know."""
    if draw.beacon is None or draw.beacon.chain not in CHAINS:
        return None
    return f"https://api.drand.sh/{draw.beacon.chain}/public/{draw.beacon.round}"


def digest_of(visitor: Visitor) -> str | None:
    """Of the bundle as it is now."""
    if visitor.draw is None or visitor.draw.seed is None:
        return None
    digest: str = visitor.draw.bundle(visitor.contest)["digest"]
    return digest


def lost_of(draw: Draw, say: Say) -> list[Lost]:
    """Whoever lost their places, in that order, and why."""
    sealed = {one.id: one.person for one in draw.entries}
    return [
        Lost(
            sealed[one.entry_id],
            say(f"contest_lost_{one.loss.value}"),
            written(one.at) or "",
        )
        for one in draw.gone
    ]


def _way(action: EntryAction, say: Say) -> str:
    message, hashtag = action.message_id or "", action.hashtag or ""
    said = say(f"contest_way_{action.way.value}", message=message, hashtag=hashtag)
    if not action.channel_ids:
        return said
    return f"{said} {say('contest_way_channels', channels=', '.join(action.channel_ids))}"


def _entering(rules: Rules, say: Say) -> Iterator[Told]:
    most = rules.most_entries if rules.limit is EntryLimit.AT_MOST else None
    yield Told(say("contest_limit"), say(f"contest_limit_{rules.limit.value}", most=most))
    if rules.weights:
        counts = ", ".join(f"{one.name} × {one.counts_as}" for one in rules.weights)
        yield Told(say("contest_weights"), counts, is_theirs=True)
    if rules.holds_entries:
        yield Told(say("contest_held"), say("contest_held_all"))


def _winning(rules: Rules, say: Say) -> Iterator[Told]:
    found = say(f"contest_judging_{rules.judging.value}", shortlist=rules.shortlist)
    yield Told(say("contest_judging"), found)
    if rules.judging is not Judging.DRAW and rules.criteria:
        criteria = ", ".join(f"{one.title} × {one.weight}" for one in rules.criteria)
        yield Told(say("contest_criteria"), criteria, is_theirs=True)
    yield Told(say("contest_places"), str(rules.places))
    yield Told(say("contest_alternates"), str(rules.alternates))
    yield Told(say("contest_wins"), str(rules.wins_per_person))
    if rules.claim_days is not None:
        yield Told(say("contest_claim_days"), str(rules.claim_days))
