"""What the best posts have in common is learned by counting, the same in whatever order, with what
it rests on."""

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.publishing.brand_voice import Address, BrandVoice, ToneThere, silent
from domain.publishing.tone import Energy, Register, Tone
from domain.publishing.voice_learning import FORMULA, learned
from domain.publishing.voice_proposal import Learned, ProposalItem, ProposedChange, VoiceProposal
from domain.shared.ids import ChannelId, MessageId
from tests.kit.posts_said import GOOD, PLAIN, a_post, some_posts
from tests.kit.proposal_samples import PROPOSALS
from tests.kit.sample_parts import ACTOR

NOW = datetime(2030, 5, 4, tzinfo=UTC)
VOICE = silent(ACTOR, NOW)
EASY = "Hoy hay pan. Es de centeno. Sale a las ocho. Está muy rico. " * 3


def change_of(found: Learned, item: ProposalItem) -> ProposedChange | None:
    return next((one for one in found.changes if one.item is item), None)


def test_the_best_quarter_is_held_against_the_others() -> None:
    found = learned(some_posts(), VOICE)
    assert (found.formula, found.posts, found.best) == (FORMULA, 40, 10)
    assert set(found.best_message_ids) == {f"msg_{number:03}" for number in range(10)}
    habits = {one.name: (one.best, one.others, one.best_n, one.others_n) for one in found.habits}
    assert habits["questions"] == (1.0, 0.0, 10, 30)
    assert habits["exclamations"] == (1.0, 0.0, 10, 30)
    assert habits["words_per_post"] == (9.0, 10.0, 10, 30)
    assert habits["words_per_sentence"] == (4.5, 10.0, 10, 30)
    assert habits["reading_ease"] == (None, None, 0, 0)
    assert found.languages == (("es", 40),)
    telling = {one.term: (one.best, one.others, one.log_odds > 0) for one in found.terms}
    assert telling["centeno"] == (10, 0, True)
    assert telling["horario"] == (0, 30, False)


def test_the_same_posts_in_another_order_teach_the_same() -> None:
    posts = [*some_posts(), *(a_post(n, EASY, n % 7, emoji=n % 3) for n in range(50, 80))]
    first, chance = learned(posts, VOICE), random.Random(3)
    for _ in range(20):
        chance.shuffle(posts)
        assert learned(posts, VOICE) == first


def test_what_is_proposed_says_what_is_how_sure_and_where_it_is_seen() -> None:
    found = learned(some_posts(), VOICE)
    assert change_of(found, ProposalItem.FORMALITY_ES) == ProposedChange(
        *(ProposalItem.FORMALITY_ES, None, "tu", 10, 1.0),
        tuple(MessageId(f"msg_{number:03}") for number in range(9, 4, -1)),
    )
    energy = change_of(found, ProposalItem.ENERGY)
    assert energy is not None
    assert (energy.present, energy.proposed, energy.share) == (None, "lively", 1.0)
    assert change_of(found, ProposalItem.READING_EASE) is None


def test_what_the_voice_says_already_is_not_proposed() -> None:
    spoken: BrandVoice = replace(
        VOICE, formality={"es": Address.TU}, most_emoji=0, tone=Tone(energy=Energy.LIVELY)
    )
    assert learned(some_posts(), spoken).changes == ()
    formal = replace(spoken, formality={"es": Address.USTED})
    [change] = learned(some_posts(), formal).changes
    assert (change.present, change.proposed) == ("usted", "tu")


def test_of_some_platforms_that_is_proposed_which_is_otherwise_there() -> None:
    there = ToneThere("mastodon", tone=Tone(energy=Energy.LIVELY), formality={"es": Address.TU})
    spoken = replace(VOICE, formality={"es": Address.USTED}, tones=(there,))
    assert learned(some_posts(), spoken, ["mastodon"]).changes == ()
    address, energy = learned(some_posts(), spoken, ["bluesky"]).changes
    assert (address.item, address.present) == (ProposalItem.FORMALITY_ES, "usted")
    assert (energy.item, energy.present) == (ProposalItem.ENERGY, None)
    both = learned(some_posts(), spoken, ["bluesky", "mastodon"]).changes
    assert [(it.item, it.present, it.proposed) for it in both] == [
        (ProposalItem.FORMALITY_ES, None, "tu"),
        (ProposalItem.ENERGY, None, "lively"),
    ]


def test_how_readers_are_addressed_on_a_platform_leaves_its_tone_to_the_voice() -> None:
    own = VOICE.speak("key_1", NOW, tone=Tone(Register.CASUAL), most_emoji=2)
    proposal: VoiceProposal = replace(
        PROPOSALS["voice_proposals"],
        platforms=("bluesky", "mastodon"),
        learned=learned(some_posts(), own, ["bluesky", "mastodon"]),
    )
    address = proposal.how(own, [ProposalItem.FORMALITY_ES])
    assert address == own.how | {
        "tones": tuple(
            ToneThere(name, formality={"es": Address.TU}) for name in ("bluesky", "mastodon")
        )
    }
    both = own.speak("key_1", NOW, **address)
    lively = Tone(Register.CASUAL, Energy.LIVELY)
    assert proposal.how(both, [ProposalItem.ENERGY])["tones"] == tuple(
        replace(there, tone=lively) for there in both.tones
    )


def test_what_was_once_proposed_of_a_platform_for_everywhere_is_said_everywhere() -> None:
    old: VoiceProposal = PROPOSALS["voice_proposals"]
    own = VOICE.speak("key_1", NOW, most_emoji=9)
    assert old.how(own, [ProposalItem.MOST_EMOJI]) == own.how | {"most_emoji": 2}


def test_of_too_few_of_the_best_nothing_is_proposed() -> None:
    assert learned(some_posts(4, 12), VOICE).changes == ()


def test_how_easily_they_are_read_is_proposed_as_what_most_of_them_reach() -> None:
    posts = [a_post(number, EASY, 100 - number) for number in range(40)]
    change = change_of(learned(posts, VOICE), ProposalItem.READING_EASE)
    assert change is not None
    assert (int(change.proposed) % 5, change.n, change.share) == (0, 10, 1.0)
    near = replace(VOICE, reading_ease=int(change.proposed) - 3)
    assert change_of(learned(posts, near), ProposalItem.READING_EASE) is None


@pytest.mark.parametrize("exposures", [1000, None])
def test_a_large_channel_does_not_make_all_the_best_posts(exposures: int | None) -> None:
    large = [a_post(n, PLAIN, 5000 + n, exposures, ChannelId("chn_2")) for n in range(50, 80)]
    small = [a_post(n, GOOD if n < 5 else PLAIN, 300 if n < 5 else 20) for n in range(30)]
    found = learned([*large, *small], VOICE)
    assert {f"msg_{number:03}" for number in range(5)} <= set(found.best_message_ids)


def test_posts_are_ranked_by_rate_where_all_of_a_channel_tell_exposures() -> None:
    seen = [a_post(n, PLAIN, 50, 100 if n < 5 else 10_000) for n in range(20)]
    assert set(learned(seen, VOICE).best_message_ids) == {f"msg_{n:03}" for n in range(5)}
    partly = [replace(seen[0], exposures=None), *seen[1:]]
    assert learned(partly, VOICE).best_message_ids[0] == "msg_000"
