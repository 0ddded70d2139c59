"""A product tells what comes of the polls that it was given, by its own ids of their messages."""

import json
from dataclasses import replace
from typing import Any

import pytest

from adapters.platforms.webhook.adapter import Webhook
from domain.publishing.content import Poll
from domain.publishing.outcomes import Published
from domain.shared.heard import Raw, Undigestible
from domain.shared.poll_counts import PollCounts
from tests.kit.platforms.stage import WireStage
from tests.platforms.webhook.fake_product import FakeProduct
from tests.platforms.webhook.test_webhook import server, stage

__all__ = ["server", "stage"]


def voted(post_id: str, at: str, *counts: object) -> dict[str, Any]:
    counted = {"message_id": post_id, "counts": counts}
    return {"kind": "poll_counted", "id": f"{post_id} {at}", "at": at, **counted}


def raw(*items: dict[str, Any]) -> Raw:
    return Raw("1", json.dumps({"items": items}).encode())


async def test_votes_are_told_under_the_name_the_poll_went_out_with(
    stage: WireStage, server: FakeProduct
) -> None:
    adapter = stage.adapter
    assert isinstance(adapter, Webhook)
    plain = await stage.post()
    post = replace(plain, post=replace(plain.post, poll=Poll(("sí", "no"), 3600)))
    sent = await adapter.publish(post)
    assert isinstance(sent, Published)
    found = await adapter.find(post)
    assert isinstance(found, Published)
    assert found.poll_id == sent.poll_id
    earlier = voted(sent.post_id, "2026-11-26T09:00:00Z", 2, 0)
    later = voted(sent.post_id, "2026-11-26T10:00:00.000001+01:00", 2, 1)
    one, two = adapter.polls_in(raw(earlier, later), post.connection)
    assert one.poll_id == two.poll_id == sent.poll_id
    assert (one.counts, two.counts) == (PollCounts((2, 0)), PollCounts((2, 1)))
    assert two.order == one.order + 1
    abroad = replace(post.connection, account_id="another-7")
    [other] = adapter.polls_in(raw(later), abroad)
    assert other.poll_id != sent.poll_id


async def test_one_that_is_wrong_takes_nothing_from_the_others(stage: WireStage) -> None:
    adapter = stage.adapter
    assert isinstance(adapter, Webhook)
    post = await stage.post()
    right, wrong = (voted("p1", "2026-11-26T09:00:00Z", count) for count in (2, "two"))
    with pytest.raises(Undigestible) as trouble:
        adapter.polls_in(raw(wrong, right), post.connection)
    assert [poll.counts for poll in trouble.value.polls] == [PollCounts((2,))]
    assert "/items/0/counts/0" in str(trouble.value)
    sent = await adapter.publish(post)
    assert isinstance(sent, Published)
    assert sent.poll_id is None
