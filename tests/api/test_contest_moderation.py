"""What entrants write is judged by the workspace's rules, and whoever wrote it is not told."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.moderation.policy import Severity
from domain.moderation.rule import Condition, PatternTest, RuleAction
from domain.moderation.use_cases.keep_policies import NewPolicy, create_policy
from domain.moderation.use_cases.keep_rules import NewRule, activate_rule, create_rule
from domain.participation.contest import Contest
from domain.participation.contest_entry import Entry, EntryState
from domain.participation.contest_rules import EntryAction, EntryLimit, EntryWay
from domain.participation.use_cases.enter_contest import enter_by_saying
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import InboundMessageId
from domain.shared.paging import PageRequest
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.contest_builders import RULES, an_open_contest
from tests.kit.hosted_pages import form_in

MANY = replace(
    RULES,
    actions=(*RULES.actions, EntryAction(EntryWay.HASHTAG, hashtag="win")),
    limit=EntryLimit.AT_MOST,
    most_entries=3,
)
SAID = {"Lovely.": "accepted", "Doubtful.": "pending", "Vile.": "rejected"}
PATTERNS = {"doubtful": RuleAction.HOLD, "vile": RuleAction.REMOVE}


class Fair:
    """A workspace whose moderation holds what is doubtful and removes what is vile."""

    def __init__(
        self, house: House, actor: Actor, client: httpx.AsyncClient, stranger: httpx.AsyncClient
    ) -> None:
        self.house, self.actor, self.client, self.stranger = house, actor, client, stranger

    async def rules(self) -> None:
        room = self.house.app.moderation
        policy = await create_policy(room, self.actor, NewPolicy("Civil", Severity.LOW))
        for pattern, action in PATTERNS.items():
            wanted = NewRule(policy.id, pattern, Condition(pattern=PatternTest(pattern)), action)
            rule = await create_rule(room, self.actor, wanted)
            await activate_rule(room, self.actor, rule.id, None, "Written down.")

    async def enters(self, contest: Contest, key: str, **body: Any) -> dict[str, Any]:
        reply = await self.client.post(
            f"/v1/contests/{contest.id}/entries", json=body, headers={"idempotency-key": key}
        )
        assert reply.status_code == 201, reply.text
        told: dict[str, Any] = reply.json()
        return told

    async def entries(self) -> list[Entry]:
        room = self.house.app.participation.contests
        return list((await room.reads.entries(self.actor, PageRequest(limit=50))).items)


@pytest.fixture
async def fair(house: House) -> AsyncIterator[Fair]:
    actor, app = await a_workspace(house), the_application(house)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(a_caller(app, await a_key_text(house, actor)))
        stranger = await stack.enter_async_context(a_caller(app, accept_language="en"))
        found = Fair(house, actor, client, stranger)
        await found.rules()
        yield found


async def test_a_product_is_told_what_its_peoples_words_came_to(fair: Fair) -> None:
    contest = await an_open_contest(fair.house, fair.actor, RULES)
    for text, state in SAID.items():
        told = await fair.enters(contest, text, person_id=text, text=text)
        assert (told["state"], told["reason"] is None) == (state, state == "accepted")
    held = await fair.client.get(f"/v1/contest-entries?contest_id={contest.id}&state=pending")
    assert [one["text"] for one in held.json()["data"]] == ["Doubtful."]


async def test_a_name_that_may_be_shown_is_judged_and_one_that_may_not_is_left_alone(
    fair: Fair,
) -> None:
    contest = await an_open_contest(fair.house, fair.actor, RULES)
    for shows, state in ((True, "rejected"), (False, "accepted")):
        body = {"person_id": f"p{shows}", "display_name": "Vile", "shows_name": shows}
        assert (await fair.enters(contest, str(shows), **body))["state"] == state


async def test_where_every_entry_is_held_moderation_lets_none_in(fair: Fair) -> None:
    contest = await an_open_contest(fair.house, fair.actor, replace(RULES, holds_entries=True))
    for text, state in (("Lovely.", "pending"), ("Vile.", "rejected")):
        assert (await fair.enters(contest, text, person_id=text, text=text))["state"] == state


async def test_whoever_entered_is_told_the_same_whatever_became_of_it(fair: Fair) -> None:
    contest = await an_open_contest(fair.house, fair.actor, RULES)
    for member, text in (("ana", "Lovely."), ("bea", "Doubtful."), ("cai", "Vile.")):
        minted = await fair.client.post(
            "/v1/session-tokens",
            json={"member": member, "scopes": ["contests:enter"]},
            headers={"idempotency-key": member},
        )
        theirs = {"authorization": f"Bearer {minted.json()['token']}", "idempotency-key": text}
        path, body = f"/v1/contests/{contest.id}/entries", {"person_id": member, "text": text}
        for _ in range(2):
            told = await fair.stranger.post(path, json=body, headers=theirs)
            assert (told.status_code, told.json()["state"]) == (201, "accepted")
            assert told.json()["reason"] is None
    states = {one.text: one.state.value for one in await fair.entries()}
    assert states == SAID


async def test_the_page_thanks_for_an_entry_that_was_kept_out(fair: Fair) -> None:
    contest = await an_open_contest(fair.house, fair.actor, RULES)
    page = f"/contest/{contest.page_token}"
    fields = {"email": "ana@example.org", "name": "Vile", "agreed": "yes", "shows_name": "yes"}
    form = form_in((await fair.stranger.get(page)).text)
    reply = await fair.stranger.post(page, data=fields | {"form": form})
    [entry] = await fair.entries()
    assert (reply.status_code, entry.state) == (200, EntryState.REJECTED)
    assert entry.id in reply.text
    assert entry.reason is not None
    assert entry.reason not in reply.text


async def test_what_is_said_on_a_channel_is_judged_as_it_enters(fair: Fair) -> None:
    await an_open_contest(fair.house, fair.actor, MANY)
    channel = await a_sandbox_channel(fair.house, fair.actor)
    room = fair.house.app
    for number, text in enumerate(SAID):
        ana = Person("ana", "@ana", "Ana")
        now = fair.house.clock.now()
        heard = Heard(f"m{number}", HeardKind.MENTION, now, ana, f"{text} #win")
        await tell_sandbox(room.inbox, fair.actor, channel.id, heard)
    await digest_receipts(room.inbox, fair.actor, channel.id)
    messages = (await fair.client.get("/v1/inbound-messages")).json()["data"]
    for one in messages:
        await enter_by_saying(room.participation.contests, fair.actor, InboundMessageId(one["id"]))
    states = {one.text: one.state.value for one in await fair.entries()}
    assert states == {f"{text} #win": state for text, state in SAID.items()}
