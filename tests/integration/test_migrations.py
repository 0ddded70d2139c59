"""A channel does not stay what it was before an update: it learns what its platform does since."""

import asyncio

import asyncpg
from alembic import command
from alembic.config import Config

from adapters.db.migrations import ROOT, migrate
from adapters.wiring import House
from domain.communities.use_cases.change_channel import disconnect_channel, pause_channel
from tests.integration.at_work import some_channels
from tests.kit.database import DatabaseUrls

BEFORE_THEY_HEARD = "0040"
ASKED = """
    SELECT h.channel_id FROM channel_hearings h JOIN duties d ON d.workspace_id = h.workspace_id
      AND d.subject_id = h.channel_id AND d.kind = 'poll_channel'
    WHERE h.next_poll_at <= clock_timestamp() AND d.due_at <= clock_timestamp()
"""


async def test_channels_of_before_are_asked_from_now_on(
    house: House, database_urls: DatabaseUrls
) -> None:
    actor, channels = await some_channels(house, 4)
    matrix, mastodon, sandbox, gone = channels
    await pause_channel(house.app.communities, actor, mastodon.id, "resting")
    await disconnect_channel(house.app.communities, actor, gone.id, "leaving")
    owner = await asyncpg.connect(database_urls.owner)
    try:
        become = "UPDATE channels SET platform = $1 WHERE id = ANY ($2)"
        await owner.execute(become, "mastodon", [mastodon.id, gone.id])
        await owner.execute(become, "matrix", [matrix.id])
        await asyncio.to_thread(_take_back, database_urls.owner, BEFORE_THEY_HEARD)
        assert await owner.fetch("SELECT FROM duties WHERE kind = 'poll_channel'") == []
        await asyncio.to_thread(migrate, database_urls.owner, database_urls.service)
        asked = {row["channel_id"] for row in await owner.fetch(ASKED)}
        assert asked == {matrix.id, mastodon.id}
        can = await owner.fetch("SELECT id, capabilities FROM channels")
    finally:
        await owner.close()
    assert {row["id"] for row in can if "inbound_polling" in row["capabilities"]} >= asked
    assert sandbox.id not in asked
    assert [row["id"] for row in can if "reply_controls" in row["capabilities"]] == [sandbox.id]
    answering = {row["id"] for row in can if "private_replies" in row["capabilities"]}
    assert answering == {sandbox.id, mastodon.id, gone.id}


def _take_back(owner_url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "alembic"))
    url = owner_url.replace("postgresql://", "postgresql+asyncpg://", 1).replace("%", "%%")
    config.set_main_option("sqlalchemy.url", url)
    command.downgrade(config, revision)
