"""Surveys are found as they were kept: by their walls, and by their secret across all; who is not
to be asked is known on both grounds."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.inbox.survey import Survey, SurveyState
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.keep_survey_policies import create_survey_policy
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.moderation.model import ActionState
from domain.shared.access import Actor
from domain.shared.acts import ActKind
from domain.shared.errors import NotFound
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ConversationId, Kind, ModerationActionId, SurveyId
from domain.shared.paging import PageRequest
from tests.contract.ground import Ground
from tests.kit.builders import a_sandbox_channel
from tests.kit.samples import SAMPLES
from tests.kit.surveying import AFTER_EACH, BY_HAND

DAY = timedelta(days=1)


async def a_survey(ground: Ground, actor: Actor, **changes: Any) -> Survey:
    """With every field set, about a conversation that is there; not stored yet."""
    room = ground.house.app.inbox
    channel = await a_sandbox_channel(ground.house, actor)
    heard = Heard("d1", HeardKind.DIRECT, ground.house.clock.now(), Person("ana", "@ana"), "Hi")
    await tell_sandbox(room, actor, channel.id, heard)
    await digest_receipts(room, actor, channel.id)
    said = (await room.reads.messages(actor, PageRequest())).items[0]
    assert said.conversation_id is not None
    policy = await create_survey_policy(room, actor, BY_HAND)
    given = {
        "id": SurveyId(ground.house.ids.new(Kind.SURVEY)),
        "workspace_id": actor.workspace,
        "organization_id": actor.organization_id,
        "survey_policy_id": policy.id,
        "conversation_id": ConversationId(said.conversation_id),
        "channel_id": channel.id,
        "platform_person_id": "ana",
        "hash": "5" * 64,
    }
    sample: Survey = SAMPLES["surveys"]
    return replace(sample, **(given | changes))


async def stored(ground: Ground, actor: Actor, survey: Survey) -> Survey:
    async with ground.house.app.inbox.begin(actor) as tx:
        await tx.surveys.add(survey)
        await tx.commit()
    return survey


async def test_a_survey_is_read_as_it_was_kept(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room, now = ground.house.app.inbox, ground.house.clock.now()
    made = await stored(ground, actor, await a_survey(ground, actor))
    async with room.begin(actor) as tx:
        assert await tx.surveys.get(made.id) == made
        later = made.answer(1, None, now)
        await tx.surveys.save(later)
        await tx.commit()
    async with room.begin(actor) as tx:
        assert await tx.surveys.about(made.conversation_id) == [later]
        assert await tx.surveys.last_asked(made.channel_id, "ana") == made.created_at
        assert await tx.surveys.last_asked(made.channel_id, "leo") is None
    async with room.begin(neighbour) as tx:
        with pytest.raises(NotFound):
            await tx.surveys.get(made.id)
        assert await tx.surveys.about(made.conversation_id) == []
        assert await tx.surveys.last_asked(made.channel_id, "ana") is None
        assert await tx.survey_policies.missing_channels([made.channel_id]) == {made.channel_id}


async def test_whose_secret_it_is_is_known_across_the_walls(ground: Ground, actor: Actor) -> None:
    room = ground.house.app.inbox
    made = await stored(ground, actor, await a_survey(ground, actor))
    found = await room.surveys.respondent("5" * 64)
    assert found is not None
    assert found.survey == made
    assert await room.surveys.respondent("6" * 64) is None


async def test_what_was_not_sent_asked_nobody(ground: Ground, actor: Actor) -> None:
    refused = await a_survey(ground, actor, state=SurveyState.NOT_SENT, hash=None)
    await stored(ground, actor, refused)
    async with ground.house.app.inbox.begin(actor) as tx:
        assert await tx.surveys.last_asked(refused.channel_id, "ana") is None
    again = SurveyId(ground.house.ids.new(Kind.SURVEY))
    await stored(ground, actor, replace(refused, id=again, state=SurveyState.SENT, closed_at=None))


@pytest.mark.parametrize(
    ("changes", "unwanted"),
    [
        ({}, True),
        ({"kind": ActKind.MUTE_PERSON, "state": ActionState.PENDING}, True),
        ({"kind": ActKind.KICK_PERSON}, False),
        ({"state": ActionState.REFUSED}, False),
        ({"state": ActionState.CANCELLED}, False),
        ({"undone_by": ModerationActionId("act_1")}, False),
        ({"platform_person_id": "leo"}, False),
        ({"until": -DAY}, False),
        ({"until": DAY}, True),
    ],
)
async def test_who_is_kept_out_is_not_to_be_asked(
    ground: Ground, actor: Actor, changes: dict[str, Any], unwanted: bool
) -> None:
    channel, now = await a_sandbox_channel(ground.house, actor), ground.house.clock.now()
    if "until" in changes:
        changes = changes | {"until": now + changes["until"]}
    given = {
        "id": ModerationActionId(ground.house.ids.new(Kind.MODERATION_ACTION)),
        "workspace_id": actor.workspace,
        "organization_id": actor.organization_id,
        "channel_id": channel.id,
        "kind": ActKind.BAN_PERSON,
        "state": ActionState.DONE,
        "platform_person_id": "ana",
        "until": None,
        "undoes": None,
        "undone_by": None,
        "containment_id": None,
        "external_id": None,
    }
    action = replace(SAMPLES["moderation_actions"], **(given | changes))
    async with ground.house.app.moderation.begin(actor) as moderation:
        await moderation.actions.add(action)
        await moderation.commit()
    async with ground.house.app.inbox.begin(actor) as tx:
        assert await tx.surveys.is_unwanted(channel.id, "ana", now) is unwanted


async def test_policies_stand_in_their_order(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room = ground.house.app.inbox
    for position in (3, 1):
        await create_survey_policy(room, actor, replace(BY_HAND, position=position))
    await create_survey_policy(room, actor, replace(BY_HAND, enabled=False))
    await create_survey_policy(room, neighbour, replace(AFTER_EACH, way=BY_HAND.way))
    async with room.begin(actor) as tx:
        assert [policy.position for policy in await tx.survey_policies.standing()] == [1, 3]
