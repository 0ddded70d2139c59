"""Whoever has the address of a survey, and nobody else, sees what is asked and answers it; what
they said is read, counted and exported."""

import csv
import io
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from domain.communities.model import Channel
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardKind, Person
from tests.api.survey_calls import POLICY
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.hosted_pages import sent_from_page

SPANISH = {
    "language": "es",
    "question": "¿Qué le pareció <nuestra> ayuda?",
    "invitation": "¿Qué tal? {{survey.link}}",
}


class Shop:
    """`client` has a key, `stranger` has none."""

    def __init__(
        self,
        house: House,
        actor: Actor,
        channel: Channel,
        client: httpx.AsyncClient,
        stranger: httpx.AsyncClient,
    ) -> None:
        self.house, self.actor, self.channel = house, actor, channel
        self.client, self.stranger = client, stranger
        self._made = 0

    async def policy(self, **more: Any) -> dict[str, Any]:
        body = POLICY | {"texts": [*POLICY["texts"], SPANISH], "every_days": 0} | more
        reply = await self.client.post("/v1/survey-policies", json=body)
        assert reply.status_code == 201, reply.text
        made: dict[str, Any] = reply.json()
        return made

    async def conversation(self, number: int = 1) -> str:
        room, id = self.house.app.inbox, f"d{number}"
        heard = Heard(
            *(id, HeardKind.DIRECT, self.house.clock.now()),
            *(Person(f"ana-{number}", "@ana"), "Hello?"),
            place=id,
        )
        await tell_sandbox(room, self.actor, self.channel.id, heard)
        await digest_receipts(room, self.actor, self.channel.id)
        found = (await self.client.get("/v1/conversations")).json()["data"]
        return str(next(row["id"] for row in found if row["author"]["id"] == f"ana-{number}"))

    async def asks(self, conversation: str, **body: Any) -> httpx.Response:
        self._made += 1
        return await self.client.post(
            f"/v1/conversations/{conversation}/survey",
            json=body,
            headers={"Idempotency-Key": f"survey-{self._made}"},
        )

    async def survey(self, number: int = 1) -> dict[str, Any]:
        reply = await self.asks(await self.conversation(number))
        assert reply.status_code == 201, reply.text
        made: dict[str, Any] = reply.json()
        return made

    async def sends(self, made: dict[str, Any], **fields: str) -> httpx.Response:
        return await sent_from_page(self.stranger, page_of(made), fields)


def page_of(made: dict[str, Any]) -> str:
    return f"/survey/{made['token']}"


@pytest.fixture
async def shop(house: House) -> AsyncIterator[Shop]:
    actor = await a_workspace(house)
    channel, app = await a_sandbox_channel(house, actor), the_application(house)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(a_caller(app, await a_key_text(house, actor)))
        stranger = await stack.enter_async_context(a_caller(app, accept_language="en"))
        yield Shop(house, actor, channel, client, stranger)


async def test_the_page_asks_in_the_readers_language_and_loads_nothing(shop: Shop) -> None:
    await shop.policy()
    made = await shop.survey()
    assert made["url"].endswith(page_of(made))
    page = await shop.stranger.get(page_of(made), headers={"accept-language": "es"})
    assert page.status_code == 200
    assert "¿Qué le pareció &lt;nuestra&gt; ayuda?" in page.text
    assert "5 · Muy satisfecho" in page.text
    assert re.findall(r"<script|src=|href=", page.text) == []
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "form-action 'self'" in policy
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert made["token"] not in page.text
    portuguese = await shop.stranger.get(page_of(made), headers={"accept-language": "pt"})
    assert "How was our help?" in portuguese.text
    assert "Muito satisfeito" in portuguese.text


async def test_the_form_takes_an_answer_and_another_in_its_place(shop: Shop) -> None:
    await shop.policy()
    made = await shop.survey()
    reply = await shop.sends(made, score="2", comment="Slow.\r\nVery.")
    assert (reply.status_code, reply.headers["location"]) == (303, page_of(made))
    page = (await shop.stranger.get(page_of(made))).text
    assert "Thank you." in page
    assert re.search(r'value="2" required checked', page)
    assert "Slow.\nVery." in page
    await shop.sends(made, score="5", comment="")
    read = (await shop.client.get(f"/v1/surveys/{made['id']}")).json()
    assert (read["state"], read["score"], read["comment"]) == ("answered", 5, None)
    assert (read["satisfied"], read["version"]) == (True, 3)
    told = (await shop.client.get("/v1/events", params={"type": "survey.answered"})).json()["data"]
    assert sorted(event["data"]["object"]["score"] for event in told) == [2, 5]
    assert "Slow" not in str(told)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"comment": "Fine."}, "Please choose one of the answers."),
        ({"score": "9", "comment": "Fine."}, "Please choose one of the answers."),
        ({"score": "5", "comment": "x" * 2001}, "write at most 2000"),
        ({"score": "5", "comment": "a\x00b"}, "could not be read"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_written_is_lost(
    shop: Shop, fields: dict[str, str], says: str
) -> None:
    await shop.policy()
    made = await shop.survey()
    reply = await shop.sends(made, **fields)
    assert reply.status_code == 422
    assert says in reply.text
    if "\x00" not in fields["comment"]:
        assert f">{fields['comment']}</textarea>" in reply.text
    assert (await shop.client.get(f"/v1/surveys/{made['id']}")).json()["state"] == "made"


async def test_what_is_nobodys_address_is_over(shop: Shop) -> None:
    await shop.policy()
    made = await shop.survey()
    for token in ("svt_nobody", made["id"]):
        for path in (f"/survey/{token}", f"/v1/guest/surveys/{token}"):
            assert (await shop.stranger.get(path)).status_code == 404
    page = await shop.stranger.get("/survey/svt_nobody", headers={"accept-language": "pt"})
    assert "Pesquisa encerrada" in page.text
    problem = (await shop.stranger.get("/v1/guest/surveys/svt_nobody")).json()
    assert problem["code"] == "survey_closed"


async def test_a_page_of_ones_own_answers_by_the_api(shop: Shop) -> None:
    await shop.policy(scale="thumbs")
    made = await shop.survey()
    path = f"/v1/guest/surveys/{made['token']}"
    asked = (await shop.stranger.get(path, headers={"accept-language": "es"})).json()
    assert (asked["scores"], asked["score"], asked["language"]) == ([0, 1], None, "es")
    done = await shop.stranger.post(f"{path}/answer", json={"score": 1, "comment": " Quick. "})
    assert (done.json()["score"], done.json()["comment"]) == (1, "Quick.")
    wrong = await shop.stranger.post(f"{path}/answer", json={"score": 5})
    assert wrong.status_code == 422
    [error] = wrong.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/score", "not_in_list")
    page = (await shop.stranger.get(page_of(made))).text
    assert "👍 Good" in page


async def test_nobody_is_asked_twice_and_the_address_is_shown_once(shop: Shop) -> None:
    await shop.policy()
    made = await shop.survey()
    again = await shop.asks(made["conversation_id"])
    assert (again.status_code, again.json()["code"]) == (409, "survey_there")
    assert made["id"] in again.json()["detail"]
    read = (await shop.client.get(f"/v1/surveys/{made['id']}")).text
    assert made["token"] not in read
    async with shop.house.database.connection() as connection:
        rows = await connection.fetch("SELECT * FROM find_survey($1)", made["token"])
        assert rows == []


async def test_answers_are_counted_and_exported(shop: Shop) -> None:
    policy = await shop.policy()
    for number, score in ((1, "5"), (2, "4"), (3, "1"), (4, None)):
        made = await shop.survey(number)
        if score is not None:
            await shop.sends(made, score=score, comment="=1+1" if score == "1" else "")
    summary = (await shop.client.get("/v1/surveys/summary", params={"by": "policy"})).json()
    assert summary["total"] == {
        "of": None,
        "asked": 4,
        "answered": 3,
        "satisfied": 2,
        "response_rate": 0.75,
        "satisfaction": 0.6667,
        "mean_score": 3.3333,
    }
    [group] = summary["groups"]
    assert group == summary["total"] | {"of": policy["id"]}
    for by in ("assignee", "team", "channel", "day", "week", "month"):
        reply = await shop.client.get("/v1/surveys/summary", params={"by": by})
        assert [group["asked"] for group in reply.json()["groups"]] == [4]
    past = {"from": "2001-01-01", "to": "2001-01-02"}
    before = (await shop.client.get("/v1/surveys/summary", params=past)).json()
    assert (before["total"]["asked"], before["total"]["satisfaction"]) == (0, None)
    wrong = {"from": "2001-01-02", "to": "2001-01-01"}
    assert (await shop.client.get("/v1/surveys/summary", params=wrong)).status_code == 422
    for query, found in (
        ({"satisfied": "true"}, 2),
        ({"satisfied": "false"}, 1),
        ({"score": "1,4"}, 2),
        ({"commented": "true"}, 1),
        ({"state": "made"}, 1),
        ({"channel_id": shop.channel.id}, 4),
        ({"assignee_id": "tmt_nobody"}, 0),
    ):
        listed = await shop.client.get("/v1/surveys", params=query)
        assert len(listed.json()["data"]) == found, query
    file = await shop.client.get("/v1/surveys", params={"format": "csv", "score": "1"})
    names, row, end = list(csv.reader(io.StringIO(file.text)))
    assert row[names.index("comment")] == "'=1+1"
    assert end[:2] == ["#end", "1"]


async def test_a_policy_that_replies_is_refused_without_an_address_of_ours(shop: Shop) -> None:
    body = POLICY | {"way": "reply"}
    reply = await shop.client.post("/v1/survey-policies", json=body)
    if shop.house.settings.public_url is None:
        assert (reply.status_code, reply.json()["code"]) == (409, "no_public_url")
    left = POLICY | {"texts": [SPANISH | {"invitation": "{{person.name}}"}]}
    reply = await shop.client.post("/v1/survey-policies", json=left)
    codes = {error["code"] for error in reply.json()["errors"]}
    assert (reply.status_code, codes) == (422, {"survey_link_missing", "other_words_missing"})
    assert "{{survey.link}}" in reply.text
    assert "{{person.name|…}}" in reply.text
