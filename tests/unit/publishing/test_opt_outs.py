"""Whoever wants no broadcasts gets none, as soon as they say so, and their word is kept."""

import pytest

from domain.members.identity import Account
from domain.publishing.errors import AlreadyOptedOut
from domain.publishing.opt_out import OptOut, OptOutSource, is_stop_word
from domain.publishing.opting_out import NewOptOut
from domain.publishing.use_cases.give_way import give_way
from domain.publishing.use_cases.keep_opt_outs import create_opt_out, remove_opt_out
from domain.shared.errors import NotFound
from domain.shared.heard import HeardKind, Person
from tests.kit.builders import a_sandbox_channel
from tests.unit.publishing.crowd import Crowd, a_crowd


async def says(crowd: Crowd, person: str, text: str, kind: HeardKind = HeardKind.DIRECT) -> str:
    """Their own words, heard at once; the id of them."""
    said = await crowd.talk.hears(kind, Person(person), place=f"talk-{person}", text=text)
    return said.id


def standing(crowd: Crowd) -> list[OptOut]:
    return [one for one in crowd.house.memory.tables.opt_outs.values() if one.removed_at is None]


@pytest.mark.parametrize(
    "text",
    [
        *("STOP", " stop! ", "¡Baja!", "Unsubscribe.", "sair", "Pare", "no más mensajes"),
        *("Não quero mais mensagens.", "opt-out", "Stop 🛑"),
    ],
)
def test_a_stop_word_alone_is_one_however_it_is_written(text: str) -> None:
    assert is_stop_word(text)


@pytest.mark.parametrize(
    "text", [None, "", "Does the bus stop here?", "baja el volumen", "stop stop stop", "x" * 99]
)
def test_among_other_words_it_is_none(text: str | None) -> None:
    assert not is_stop_word(text)


async def test_who_answers_a_broadcast_with_a_stop_word_gets_none_any_more() -> None:
    crowd = await a_crowd("ana", "bo")
    first = await crowd.finishes(await crowd.sends("ana", "bo"))
    said = await says(crowd, "ana", "Stop!")
    [opt_out] = standing(crowd)
    assert (opt_out.source, opt_out.platform_person_id) == (OptOutSource.STOP_WORD, "ana")
    assert (opt_out.evidence_id, opt_out.said) == (said, "Stop!")
    assert opt_out.answers_id == crowd.listed(first)["ana"].message_id
    second = await crowd.finishes(await crowd.sends("ana", "bo"))
    assert crowd.ends(second) == {"ana": ("skipped", "opted_out"), "bo": ("sent", None)}
    assert crowd.told("opt_out.") == ["opt_out.created"]


async def test_heard_twice_it_is_kept_once() -> None:
    crowd = await a_crowd("ana")
    await crowd.finishes(await crowd.sends("ana"))
    message = await crowd.talk.hears(HeardKind.DIRECT, Person("ana"), place="t", text="stop")
    await give_way(crowd.room, crowd.actor, message.id)
    await says(crowd, "ana", "stop")
    assert len(standing(crowd)) == 1


async def test_in_the_open_or_where_no_broadcast_went_it_means_nothing() -> None:
    crowd = await a_crowd("ana", "bo")
    await crowd.finishes(await crowd.sends("ana"))
    await says(crowd, "ana", "stop", HeardKind.COMMENT)
    await says(crowd, "bo", "stop")
    await says(crowd, "ana", "Where does the bus stop?")
    assert standing(crowd) == []


async def test_what_waits_for_its_moment_is_called_off() -> None:
    crowd = await a_crowd("ana", "bo")
    broadcast = await crowd.sends("ana", "bo")
    await crowd.steps(broadcast)
    await create_opt_out(crowd.room, crowd.actor, NewOptOut(crowd.channel.id, "bo"))
    await crowd.delivers()
    await crowd.finishes(broadcast)
    assert crowd.ends(broadcast) == {"ana": ("sent", None), "bo": ("skipped", "opted_out")}


async def test_it_holds_on_every_channel_of_that_platform() -> None:
    crowd = await a_crowd("ana")
    other = await a_sandbox_channel(crowd.house, crowd.actor, account="elsewhere")
    await create_opt_out(crowd.room, crowd.actor, NewOptOut(other.id, "ana"))
    broadcast = await crowd.finishes(await crowd.sends("ana"))
    assert crowd.ends(broadcast) == {"ana": ("skipped", "opted_out")}


async def test_nobody_is_on_it_twice_and_whoever_is_taken_off_hears_again() -> None:
    crowd = await a_crowd("ana")
    asked = NewOptOut(crowd.channel.id, "ana", note="by telephone")
    opt_out = await create_opt_out(crowd.room, crowd.actor, asked)
    with pytest.raises(AlreadyOptedOut) as refused:
        await create_opt_out(crowd.room, crowd.actor, asked)
    assert refused.value.facts["opt_out"] == opt_out.id
    await remove_opt_out(crowd.room, crowd.actor, opt_out.id, opt_out.version)
    with pytest.raises(NotFound):
        await remove_opt_out(crowd.room, crowd.actor, opt_out.id, None)
    broadcast = await crowd.finishes(await crowd.sends("ana"))
    assert crowd.ends(broadcast) == {"ana": ("sent", None)}


async def test_who_asked_to_be_forgotten_is_not_spoken_to_whoever_lists_them() -> None:
    crowd = await a_crowd("ana", "bo")
    async with crowd.house.app.members.begin(crowd.actor) as tx:
        await tx.suppressions.add([Account("sandbox", "", "ana")])
        await tx.commit()
    sent = await crowd.finishes(await crowd.sends("ana", "bo"))
    assert crowd.ends(sent) == {"ana": ("skipped", "person_erased"), "bo": ("sent", None)}
    assert sum(crowd.texts().values()) == 1
