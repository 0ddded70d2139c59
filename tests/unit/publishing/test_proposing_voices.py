"""What was learned is proposed, and applied by people alone, to the voice that it was compared
with."""

import pytest

from domain.publishing.brand_voice import Address, Pair, Required, ToneThere
from domain.publishing.errors import TooFewPosts
from domain.publishing.tone import Energy, Humour, Register, Situation, Tone
from domain.publishing.use_cases.keep_brand_voice import read_brand_voice, set_brand_voice
from domain.publishing.use_cases.propose_voice import (
    ProposalWish,
    accept_proposal,
    dismiss_proposal,
    propose_voice,
    read_proposal,
)
from domain.publishing.voice_proposal import ProposalItem, ProposalState
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.errors import (
    InvalidState,
    NotFound,
    ValidationFailed,
    VersionMismatch,
)
from domain.shared.ids import VoiceProposalId
from tests.kit.builders import a_workspace, limited_to
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.kit.posts_said import some_posts

EMOJI, ENERGY = ProposalItem.MOST_EMOJI, ProposalItem.ENERGY


@pytest.fixture
def house() -> FakeHouse:
    made = a_fake_house()
    made.memory.tables.posts_said.update({post.delivery_id: post for post in some_posts()})
    return made


@pytest.fixture
async def actor(house: FakeHouse) -> Actor:
    return await a_workspace(house)


async def test_nothing_of_it_is_applied_by_itself(house: FakeHouse, actor: Actor) -> None:
    room = house.app.publishing
    before = await read_brand_voice(room, actor)
    made = await propose_voice(room, actor, ProposalWish())
    assert {EMOJI, ENERGY} <= set(made.items)
    assert await read_brand_voice(room, actor) == before
    assert await read_proposal(room, actor, made.id) == made
    assert made.possible_moves == ("accept", "dismiss")


async def test_what_is_accepted_is_said_and_all_else_stays(house: FakeHouse, actor: Actor) -> None:
    room, tone = house.app.publishing, Tone(humour=Humour.SERIOUS)
    how = {"traits": ("warm",), "formality": {"pt": Address.VOCE}, "tone": tone}
    how["pairs"] = (Pair("Yes", "Sure thing"),)
    before = await set_brand_voice(room, actor, None, how)
    made = await propose_voice(room, actor, ProposalWish())
    taken = await accept_proposal(room, actor, made.id, made.version, [ENERGY])
    assert (taken.state, taken.accepted, taken.decided_by) == (
        *(ProposalState.ACCEPTED, (ENERGY,), actor.id),
    )
    voice = await read_brand_voice(room, actor)
    assert voice.tone is not None
    assert (voice.tone.energy, voice.tone.humour) == ("lively", "serious")
    assert (voice.version, voice.traits, voice.formality) == (2, ("warm",), how["formality"])
    assert voice.most_emoji is None
    assert voice.how == {**before.how, "tone": voice.tone}
    for move in (
        accept_proposal(room, actor, made.id, None, [EMOJI]),
        dismiss_proposal(room, actor, made.id, None),
    ):
        with pytest.raises(InvalidState):
            await move


async def test_what_was_learned_of_some_platforms_is_said_there_and_nowhere_else(
    house: FakeHouse, actor: Actor
) -> None:
    room, casual = house.app.publishing, Tone(Register.CASUAL)
    [platform] = {post.platform for post in some_posts()}
    grave = ToneThere(platform, Situation.CRISIS, Tone(energy=Energy.CALM))
    how = {"tone": casual, "formality": {"pt": Address.VOCE}, "tones": (grave,), "most_emoji": 3}
    how |= {"pairs": (Pair("Yes", "Sure thing"),), "required": (Required(("Aurora",)),)}
    before = await set_brand_voice(room, actor, None, how)
    made = await propose_voice(room, actor, ProposalWish(platforms=(platform,)))
    assert made.items == (ENERGY,)
    await accept_proposal(room, actor, made.id, None, [ENERGY])
    there = ToneThere(platform, tone=Tone(Register.CASUAL, Energy.LIVELY))
    voice = await read_brand_voice(room, actor)
    assert voice.how == {**before.how, "tones": (grave, there)}
    again = await propose_voice(room, actor, ProposalWish(platforms=(platform,)))
    assert again.items == ()


async def test_it_holds_for_the_voice_that_it_was_compared_with_and_for_no_other(
    house: FakeHouse, actor: Actor
) -> None:
    room = house.app.publishing
    made = await propose_voice(room, actor, ProposalWish())
    await set_brand_voice(room, actor, None, {"most_emoji": 9})
    with pytest.raises(VersionMismatch):
        await accept_proposal(room, actor, made.id, None, [EMOJI])
    assert (await read_brand_voice(room, actor)).most_emoji == 9
    with pytest.raises(VersionMismatch):
        await dismiss_proposal(room, actor, made.id, 7)
    put_away = await dismiss_proposal(room, actor, made.id, made.version)
    assert (put_away.state, put_away.accepted) == (ProposalState.DISMISSED, ())


async def test_what_it_does_not_propose_is_not_accepted(house: FakeHouse, actor: Actor) -> None:
    room = house.app.publishing
    made = await propose_voice(room, actor, ProposalWish())
    with pytest.raises(ValidationFailed) as refused:
        await accept_proposal(room, actor, made.id, None, [EMOJI, ProposalItem.READING_EASE])
    assert [(one.pointer, one.code) for one in refused.value.errors] == [
        ("/items/1", "not_proposed")
    ]


async def test_of_too_few_posts_nothing_is_learned(house: FakeHouse, actor: Actor) -> None:
    room = house.app.publishing
    with pytest.raises(TooFewPosts) as refused:
        await propose_voice(room, actor, ProposalWish(platforms=("mastodon",)))
    assert refused.value.facts == {"posts": 0, "needed": 20}


async def test_whoever_may_not_write_proposes_nothing(house: FakeHouse, actor: Actor) -> None:
    room = house.app.publishing
    reader = limited_to(actor, Permission.MESSAGES_READ, Permission.INSIGHTS_READ)
    with pytest.raises(MissingScope):
        await propose_voice(room, reader, ProposalWish())
    with pytest.raises(NotFound):
        await read_proposal(room, actor, VoiceProposalId("vpr_x"))
