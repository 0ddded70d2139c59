"""A saved reply is filled in for one person, and what nobody fills in never gets out."""

from typing import Any

import pytest

from domain.inbox.errors import ShortCodeTaken
from domain.inbox.rendering import RenderedReply, Rendering
from domain.inbox.saved_reply import Prompt, ReplyText, SavedReply
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.keep_saved_replies import (
    NewSavedReply,
    change_saved_reply,
    create_saved_reply,
    remove_saved_reply,
)
from domain.inbox.use_cases.read_inbox import list_inbound_messages
from domain.inbox.use_cases.render_saved_reply import render_saved_reply
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.shared.access import Actor
from domain.shared.errors import NotFound, ValidationFailed
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import InboundMessageId, MediaId
from domain.shared.paging import PageRequest
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house

NUMBER = Prompt("order_number", "The number of the order")
GREETING = (ReplyText("en", "Hello {{person.name|there}}!"), ReplyText("es", "¡Hola!"))


@pytest.fixture
def house() -> FakeHouse:
    return a_fake_house()


@pytest.fixture
async def actor(house: FakeHouse) -> Actor:
    return await a_workspace(house)


async def a_reply(
    house: FakeHouse, actor: Actor, *texts: ReplyText | str, **how: Any
) -> SavedReply:
    said = tuple(ReplyText("en", one) if isinstance(one, str) else one for one in texts)
    code = how.pop("short_code", "hello")
    wanted = NewSavedReply(code, "Hello", said or GREETING, **how)
    return await create_saved_reply(house.app.inbox, actor, wanted)


async def heard_from(
    house: FakeHouse, actor: Actor, person: Person | None, language: str | None = None
) -> InboundMessageId:
    room, channel = house.app.inbox, await a_sandbox_channel(house, actor)
    at = house.clock.now()
    heard = Heard("c1", HeardKind.COMMENT, at, person, "Open?", language=language)
    await tell_sandbox(room, actor, channel.id, heard)
    await digest_receipts(room, actor, channel.id)
    return (await list_inbound_messages(room, actor, PageRequest())).items[0].id


async def rendered(
    house: FakeHouse,
    actor: Actor,
    reply: SavedReply,
    told: InboundMessageId | None = None,
    language: str | None = None,
    **values: str,
) -> RenderedReply:
    given = {name.replace("__", "."): text for name, text in values.items()}
    how = Rendering(told, language, given)
    return await render_saved_reply(house.app.inbox, actor, reply.id, how)


def faults(refused: pytest.ExceptionInfo[ValidationFailed]) -> list[tuple[str, str]]:
    return [(error.pointer, error.code) for error in refused.value.errors]


async def test_what_is_known_of_the_person_and_the_places_is_filled_in(
    house: FakeHouse, actor: Actor
) -> None:
    says = "{{person.name}} {{ person.handle }} | {{channel.name}}, {{community.name}}"
    reply = await a_reply(house, actor, says + ", {{workspace.name}}", labels=("a", "a", "b"))
    told = await heard_from(house, actor, Person("ana", "@ana", "Ana {{order}}"))
    found = await rendered(house, actor, reply, told)
    tables = house.memory.tables
    [channel], [community] = tables.channels.values(), tables.communities.values()
    places = f"{channel.name}, {community.name}, {tables.workspaces[actor.workspace].name}"
    # What somebody calls themselves is taken as it is.
    assert found.text == f"Ana {{{{order}}}} @ana | {places}"
    assert (found.labels, found.saved_reply_version) == (("a", "b"), 1)


@pytest.mark.parametrize(
    ("asked", "heard", "language"),
    [
        ("es", "en", "es"),
        ("es-MX", None, "es"),
        (None, "es-AR", "es"),
        (None, "pt", "en"),
        (None, None, "en"),
        ("en-GB", "es", "en"),
    ],
)
async def test_it_is_said_in_the_nearest_language(
    house: FakeHouse, actor: Actor, asked: str | None, heard: str | None, language: str
) -> None:
    reply = await a_reply(house, actor)
    told = await heard_from(house, actor, Person("ana"), heard)
    assert (await rendered(house, actor, reply, told, asked)).language == language


async def test_what_is_missing_is_refused_by_its_name(house: FakeHouse, actor: Actor) -> None:
    says = "{{person.name}}, {{order_number}} is at {{place|the shop}}. {{order_number}}!"
    prompts = (NUMBER, Prompt("place", "Where it is"))
    reply = await a_reply(house, actor, says, prompts=prompts)
    told = await heard_from(house, actor, None)
    with pytest.raises(ValidationFailed) as refused:
        await rendered(house, actor, reply, told)
    missing = ("/values/person.name", "value_missing"), ("/values/order_number", "value_missing")
    assert faults(refused) == [*missing]
    assert refused.value.errors[1].facts == {"question": NUMBER.question}
    found = await rendered(house, actor, reply, told, person__name="Ana", order_number="7")
    assert found.text == "Ana, 7 is at the shop. 7!"


async def test_a_value_that_is_asked_for_nowhere_or_unfilled_itself_is_refused(
    house: FakeHouse, actor: Actor
) -> None:
    reply = await a_reply(house, actor, "Order {{order_number}}", prompts=(NUMBER,))
    with pytest.raises(ValidationFailed) as refused:
        await rendered(house, actor, reply, order_number="[NUMBER]", colour="red")
    assert faults(refused) == [
        ("/values/colour", "unknown_field"),
        ("/values/order_number", "placeholder_in_value"),
    ]


@pytest.mark.parametrize(
    "says", ["Hi {{name}}", "Hi {{person.age}}", "Hi [NAME]", "Hi {{Person.name}}", "XXX {{a}}"]
)
async def test_what_nobody_would_fill_in_is_not_saved(
    house: FakeHouse, actor: Actor, says: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await a_reply(house, actor, "Fine {{person.name}}", ReplyText("es", says))
    assert set(faults(refused)) == {("/texts/1/text", "never_filled_in")}


async def test_a_prompt_that_is_still_named_in_a_text_cannot_be_taken_away(
    house: FakeHouse, actor: Actor
) -> None:
    room = house.app.inbox
    reply = await a_reply(house, actor, "Order {{order_number}}", prompts=(NUMBER,))
    with pytest.raises(ValidationFailed):
        await change_saved_reply(room, actor, reply.id, None, {"prompts": ()})


async def test_a_short_code_finds_one_reply_until_that_is_thrown_away(
    house: FakeHouse, actor: Actor
) -> None:
    room, reply = house.app.inbox, await a_reply(house, actor)
    with pytest.raises(ShortCodeTaken):
        await a_reply(house, actor)
    other = await a_reply(house, actor, short_code="bye")
    with pytest.raises(ShortCodeTaken):
        await change_saved_reply(room, actor, other.id, None, {"short_code": "hello"})
    await remove_saved_reply(room, actor, reply.id, None)
    assert (await a_reply(house, actor)).id != reply.id
    with pytest.raises(NotFound):
        await rendered(house, actor, reply)


async def test_a_file_that_is_not_there_is_refused(house: FakeHouse, actor: Actor) -> None:
    with pytest.raises(NotFound):
        await a_reply(house, actor, media_ids=(MediaId("med_gone"),))
