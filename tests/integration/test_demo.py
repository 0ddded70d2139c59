"""The demonstration is a workspace after two weeks of work, with two more planned."""

import asyncio
from collections import Counter
from datetime import timedelta

import asyncpg

from adapters.demo.fill import demonstrate
from adapters.settings import Settings
from tests.integration.at_work import watching

STATES = {
    *("published", "scheduled", "draft", "rejected", "cancelled", "held"),
    *("in_review",),
}
WEEK = timedelta(days=7)


async def test_there_is_a_month_to_look_at(settings: Settings) -> None:
    made = await asyncio.to_thread(demonstrate, settings)
    async with watching(settings) as watch:
        states = Counter(await watch.states())
        assert states.keys() == STATES
        assert states["published"] > 20
        assert states["scheduled"] > 20
        for table in ("ideas", "queues", "series", "approval_policies"):
            assert await watch.db.fetchval(f"SELECT count(*) FROM {table}") > 0
        asked = await watch.db.fetch("SELECT state FROM approvals ORDER BY created_at")
        assert [row["state"] for row in asked] == ["pending", "granted", "refused"]
        slots = "SELECT count(*) FROM messages WHERE queue_id IS NOT NULL"
        assert await watch.db.fetchval(slots) == 3
        planned = await watch.db.fetchrow(
            "SELECT min(publish_at), max(publish_at), now() FROM messages WHERE workspace_id = $1",
            made.workspace_id,
        )
        first, last, now = planned
        assert now - first > WEEK
        assert last - now > WEEK
        # What is out hangs on the wall, since its time, once.
        hanging = await watch.db.fetch(
            "SELECT d.published_at, p.created_at, p.text FROM deliveries d"
            " LEFT JOIN sandbox_posts p ON p.id = d.platform_post_id WHERE d.state = 'published'"
        )
        assert all(row["published_at"] == row["created_at"] for row in hanging)
        assert await watch.db.fetchval("SELECT count(*) FROM sandbox_posts") == len(hanging)
        tries = "SELECT count(*) FROM attempts WHERE finished_at IS NOT NULL AND kind = 'send'"
        assert await watch.db.fetchval(tries) == states["published"] + states["rejected"]
        # What was said is understood, judged, promised an answer, given to somebody and counted.
        for table in ("conversations", "applied_slas", "automation_runs", "samples"):
            assert await watch.db.fetchval(f"SELECT count(*) FROM {table}") > 0, table
        thought = await watch.db.fetchrow(
            "SELECT sum(positive) AS good, sum(negative) AS bad, sum(begun) AS begun,"
            " count(*) FILTER (WHERE heard > 0) AS days FROM reputation_days"
        )
        assert min(thought["good"], thought["bad"], thought["begun"]) > 0
        assert thought["days"] >= 3
        worn = "SELECT count(*) FROM brandings b JOIN media m ON m.id = b.logo_media_id"
        assert await watch.db.fetchval(worn) == 1
        given = "SELECT count(*) FROM conversations WHERE assignee_id IS NOT NULL"
        assert await watch.db.fetchval(given) > 0
        spoken = await watch.db.fetch(
            "SELECT DISTINCT analysis->'reading'->>'language' FROM inbound_messages"
        )
        assert {row[0] for row in spoken} >= {"es", "en", "pt"}
        months = await watch.db.fetchrow(
            "SELECT count(*) AS days, sum(joined) AS joined, sum(second_posts) AS again,"
            " max(active) AS active FROM community_days WHERE active > 0"
        )
        assert months["days"] > 60
        assert months["joined"] > 10
        assert 0 < months["again"] < months["joined"]
        assert months["active"] > 1
        for table in ("level_moves", "member_presences"):
            assert await watch.db.fetchval(f"SELECT count(*) FROM {table}") > 0, table
        served = (
            "SELECT count(*) FROM messages m WHERE m.status = 'published' AND EXISTS (SELECT FROM"
            " strategies s WHERE s.objectives->0->>'id' = m.objective_id)"
        )
        assert await watch.db.fetchval(served) > 0
        assert await watch.db.fetchval("SELECT count(objective_id) FROM campaigns") > 0
        answered = "SELECT count(*) FROM conversation_replies"
        assert await watch.db.fetchval(answered) == 4


async def test_another_one_leaves_the_first_as_it_is(settings: Settings) -> None:
    first = await asyncio.to_thread(demonstrate, settings)
    owner = await asyncpg.connect(settings.migration_database_url)
    count = "SELECT count(*) FROM messages WHERE workspace_id = $1"
    before = await owner.fetchval(count, first.workspace_id)
    second = await asyncio.to_thread(demonstrate, settings)
    assert second.workspace_id != first.workspace_id
    assert await owner.fetchval(count, first.workspace_id) == before
    await owner.close()
