"""What was there before an update is there after it, in the way things are kept since."""

import asyncio

import asyncpg
from alembic import command
from alembic.config import Config

from adapters.db.migrations import ROOT, migrate
from adapters.wiring import House
from domain.communities.goal import GoalState
from domain.communities.guidelines import GuidelinesText
from domain.communities.use_cases.change_channel import disconnect_channel, pause_channel
from domain.communities.use_cases.keep_goals import (
    NewGoal,
    enter_goal_value,
    list_goals,
    remove_goal,
    set_goal,
)
from domain.communities.use_cases.keep_guidelines import (
    NewGuidelines,
    draft_guidelines,
    list_guidelines,
    publish_guidelines,
    read_guidelines_in_force,
)
from domain.crises.crisis import Move
from domain.crises.crisis_task import TaskState
from domain.crises.use_cases.keep_tasks import finish_task
from domain.crises.use_cases.look_back import look_back
from domain.crises.use_cases.move_crisis import move_crisis
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.crises.use_cases.review_crisis import Words, review_crisis
from domain.shared.paging import PageRequest, SortKey
from tests.integration.at_work import some_channels
from tests.kit.builders import a_community, a_workspace
from tests.kit.database import DatabaseUrls

BEFORE_THEY_HEARD = "0040"
BEFORE_VERSIONS = "0091"
BEFORE_MEASURES = "0097"
BEFORE_ACTIONS = "0135"
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


async def test_what_a_community_asked_before_is_its_first_version(
    house: House, database_urls: DatabaseUrls
) -> None:
    actor, room = await a_workspace(house), house.app.communities
    foreign = await a_community(house, actor, language="pt")
    silent, wordless = [await a_community(house, actor) for _ in range(2)]
    for home, text in ((foreign, "Com calma."), (silent, "Con calma.")):
        words = NewGuidelines((GuidelinesText("fr", text),))
        draft = await draft_guidelines(room, actor, home.id, words)
        await publish_guidelines(room, actor, draft.id, None)
    await asyncio.to_thread(_take_back, database_urls.owner, BEFORE_VERSIONS)
    owner = await asyncpg.connect(database_urls.owner)
    try:
        before = await owner.fetch("SELECT id, guidelines FROM communities")
    finally:
        await owner.close()
    said = {row["id"]: row["guidelines"] for row in before}
    assert said == {foreign.id: "Com calma.", silent.id: "Con calma.", wordless.id: None}
    await asyncio.to_thread(migrate, database_urls.owner, database_urls.service)
    for home, language in ((foreign, "pt"), (silent, "es")):
        found = await read_guidelines_in_force(room, actor, home.id, None)
        assert (found.text.language, found.text.text) == (language, said[home.id])
        assert (found.guidelines.number, found.guidelines.needs_acknowledgement) == (1, False)
        following = NewGuidelines(found.guidelines.texts)
        assert (await draft_guidelines(room, actor, home.id, following)).number == 2
    assert (await list_guidelines(room, actor, wordless.id, PageRequest())).items == []


async def test_what_a_community_wrote_down_as_goals_people_check_now(
    house: House, database_urls: DatabaseUrls
) -> None:
    actor, room = await a_workspace(house), house.app.communities
    home, aimless = [await a_community(house, actor) for _ in range(2)]
    for name in ("Meet", "Grow", "Gone"):
        made = await set_goal(room, actor, home.id, NewGoal(name, 1))
    await remove_goal(room, actor, made.goal.id, None)
    await asyncio.to_thread(_take_back, database_urls.owner, BEFORE_MEASURES)
    owner = await asyncpg.connect(database_urls.owner)
    try:
        before = await owner.fetch("SELECT id, goals FROM communities")
        many = [f"Goal {number}" for number in range(1, 13)]
        await owner.execute("UPDATE communities SET goals = $1 WHERE id = $2", many, home.id)
    finally:
        await owner.close()
    assert {row["id"]: row["goals"] for row in before} == {
        home.id: ["Meet", "Grow"],
        aimless.id: [],
    }
    await asyncio.to_thread(migrate, database_urls.owner, database_urls.service)
    oldest = PageRequest(sort=(SortKey("id"),))
    found = (await list_goals(room, actor, home.id, oldest)).items
    assert [view.goal.name for view in found] == many
    assert {(view.goal.metric, view.goal.target, view.progress.share) for view in found} == {
        (None, 1, None)
    }
    done = await enter_goal_value(room, actor, found[0].goal.id, None, 1)
    assert done.goal.state is GoalState.REACHED
    assert (await list_goals(room, actor, aimless.id, PageRequest())).items == []


async def test_what_was_to_be_done_after_a_crisis_is_somebodys_task_now(
    house: House, database_urls: DatabaseUrls
) -> None:
    actor, room = await a_workspace(house), house.app.crises
    crisis = await open_crisis(room.response, actor, NewCrisis("Nuts"))
    for move in (Move.ACTIVATE, Move.CONTAIN, Move.RESOLVE):
        await move_crisis(room.response, actor, crisis.id, None, move)
    await review_crisis(room.response, actor, crisis.id, None, Words("A wrong label."))
    await asyncio.to_thread(_take_back, database_urls.owner, BEFORE_ACTIONS)
    lines = ["Print allergens.", f"  {'Ask all suppliers. ' * 20}", "Print allergens."]
    owner = await asyncpg.connect(database_urls.owner)
    try:
        await owner.execute(
            "UPDATE crises SET review = (review - 'impact' - 'meeting_at') ||"
            " jsonb_build_object('actions', to_jsonb($1::text[]))",
            lines,
        )
        for _ in range(2):
            await asyncio.to_thread(migrate, database_urls.owner, database_urls.service)
        left = await owner.fetchval("SELECT review ? 'actions' FROM crises")
    finally:
        await owner.close()
    found = await look_back(room, actor, crisis.id)
    assert found.crisis.review is not None
    assert (found.crisis.review.summary, left) == ("A wrong label.", False)
    assert [one.title for one in found.actions] == [line.strip()[:200] for line in lines]
    assert [one.notes for one in found.actions] == [None, lines[1], None]
    assert {(one.owner_id, one.due_at, one.created_by) for one in found.actions} == {
        (None, None, actor.id)
    }
    done = await finish_task(room.response, actor, found.actions[0].id, None)
    assert done.state is TaskState.DONE


def _take_back(owner_url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "alembic"))
    url = owner_url.replace("postgresql://", "postgresql+asyncpg://", 1).replace("%", "%%")
    config.set_main_option("sqlalchemy.url", url)
    command.downgrade(config, revision)
