"""A message offers to be approved exactly where somebody can be asked."""

from itertools import count

import pytest

from adapters.wiring import House
from domain.communities.model import Channel
from domain.publishing.approval import ApprovalMode, ApprovalPolicy
from domain.publishing.use_cases.keep_approval_policies import remove_approval_policy
from domain.shared.access import Actor
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.approval_builders import an_approval_policy
from tests.kit.builders import a_sandbox_channel, a_workspace

MOVE = "request-approval"
NUMBERS = count()


class Plaza:
    """Two channels of a workspace, and what their messages offer."""

    def __init__(self, house: House, actor: Actor, channels: list[Channel]) -> None:
        self.house, self.actor, self.channels = house, actor, channels

    async def policy(self, number: int | None, mode: ApprovalMode) -> ApprovalPolicy:
        of = None if number is None else self.channels[number].id
        return await an_approval_policy(self.house, self.actor, mode=mode, channel_id=of)

    async def offers(self, *numbers: int) -> bool:
        """Whether a draft on these channels offers it, in every answer alike, and keeps its word.
        A change of its words is answered as it reads."""
        ids = [self.channels[number].id for number in numbers]
        async with a_caller(
            the_application(self.house), await a_key_text(self.house, self.actor)
        ) as client:
            key = {"Idempotency-Key": f"message-{next(NUMBERS)}"}
            made = await client.post(
                "/v1/messages", json={"channel_ids": ids, "text": "Hola"}, headers=key
            )
            path = made.headers["location"]
            read = await client.get(path)
            listed = await client.get("/v1/messages?limit=1")
            changed = await client.patch(path, json={"text": "Adiós"}, headers={"If-Match": "*"})
            answers = [made.json(), read.json(), listed.json()["data"][0], changed.json()]
            [offered] = {MOVE in answer["possible_moves"] for answer in answers}
            asked = await client.post(f"{path}/{MOVE}", json={})
            assert asked.status_code == (200 if offered else 409), asked.text
            if not offered:
                assert asked.json()["code"] == "no_approval_policy"
        return offered


@pytest.fixture
async def plaza(house: House) -> Plaza:
    actor = await a_workspace(house)
    first = await a_sandbox_channel(house, actor)
    second = await a_sandbox_channel(
        house, actor, community_id=first.community_id, account="second"
    )
    return Plaza(house, actor, [first, second])


async def test_without_a_policy_nobody_can_be_asked(plaza: Plaza) -> None:
    assert not await plaza.offers(0, 1)


@pytest.mark.parametrize("mode", [ApprovalMode.OPTIONAL, ApprovalMode.REQUIRED])
async def test_one_channel_under_a_policy_is_enough(plaza: Plaza, mode: ApprovalMode) -> None:
    await plaza.policy(1, mode)
    assert await plaza.offers(0, 1)
    assert not await plaza.offers(0)


async def test_an_exception_to_a_larger_policy_counts(plaza: Plaza) -> None:
    await plaza.policy(None, ApprovalMode.OPTIONAL)
    await plaza.policy(0, ApprovalMode.NONE)
    assert not await plaza.offers(0)
    assert await plaza.offers(1)


async def test_what_a_deleted_policy_asked_for_is_not_offered(plaza: Plaza) -> None:
    policy = await plaza.policy(None, ApprovalMode.OPTIONAL)
    await remove_approval_policy(plaza.house.app.publishing, plaza.actor, policy.id)
    assert not await plaza.offers(0)


async def test_a_draft_that_moves_to_such_a_channel_offers_it(plaza: Plaza) -> None:
    await plaza.policy(1, ApprovalMode.OPTIONAL)
    key = await a_key_text(plaza.house, plaza.actor)
    async with a_caller(the_application(plaza.house), key) as client:
        made = await client.post(
            "/v1/messages",
            json={"channel_ids": [plaza.channels[0].id], "text": "Hola"},
            headers={"Idempotency-Key": "a"},
        )
        assert MOVE not in made.json()["possible_moves"]
        path, there = made.headers["location"], {"channel_ids": [plaza.channels[1].id]}
        moved = await client.patch(path, json=there, headers={"If-Match": "*"})
        assert MOVE in moved.json()["possible_moves"]
        assert (await client.get(path)).json()["possible_moves"] == moved.json()["possible_moves"]
