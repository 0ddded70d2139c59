"""Every move of every thing is told in the commit that makes it, with what was different before."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.announced import ANNOUNCED
from domain.publishing.events import moved
from domain.publishing.use_cases.take_due import take_due
from domain.shared.events import News
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import a_fake_house
from tests.kit.fakes.memory import Commit
from tests.unit.moves import BELOW, MOVING, moves_of
from tests.unit.scenes import SCENES
from tests.unit.seen_parts import (
    AS_THEY_ARE,
    WITH_STATES,
    of_action,
    of_containment,
    of_delivery,
    of_detector,
    of_drill,
    of_media,
    of_member,
    of_message,
    told_state,
)
from tests.unit.stage import Scene, Stage


@pytest.fixture
async def stage() -> Stage:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


NEVER = datetime(2100, 1, 1, tzinfo=UTC)
"""How far a series is settled is to be seen by nobody."""

SEEN: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("organizations", "workspaces", "api_keys", "roles"), lambda row: row),
    **dict.fromkeys(("teammates", "teams", "invitations", "communities"), lambda row: row),
    **dict.fromkeys(("campaigns", "strategies", "voice_proposals"), lambda row: row),
    "experiments": lambda row: row and replace(row, sight=None),
    **dict.fromkeys(("polls", "poll_invitations", "poll_votes"), lambda row: row),
    "poll_natives": lambda row: row and (row.votes, row.final, row.removed_at),
    **dict.fromkeys(("channels", "holds"), lambda row: row),
    "promotions": lambda row: row and row.used(-row.uses),
    **dict.fromkeys(("promotion_redemptions", "prompt_turns"), lambda row: row),
    "prompts": lambda row: row and row.settled(NEVER, asked=False).version,
    "members": of_member,
    "member_identities": lambda row: row,
    "member_notes": lambda row: row,
    "value_schemes": lambda row: row,
    "retention_settings": lambda row: row,
    "retention_receipts": lambda row: row and row.finished_at,
    "member_values": lambda row: (row and row.level) or None,
    "member_consents": lambda row: row,
    **dict.fromkeys(("goals", "milestones", "member_milestones", "guidelines"), lambda row: row),
    **dict.fromkeys(("audit_templates", "community_audits", "audit_findings"), lambda row: row),
    "join_requests": lambda row: row,
    **dict.fromkeys(("ambassadors", "missions", "submissions"), lambda row: row),
    **dict.fromkeys(("acknowledgements", "merge_suggestions"), lambda row: row),
    "segments": lambda row: row and row.followed(NEVER),
    **dict.fromkeys(("segment_members", "journeys"), lambda row: row),
    "travellers": lambda row: row and (row.state, row.passed, row.reason),
    **dict.fromkeys(("ideas", "calendar_feeds"), lambda row: row),
    "feeds": lambda row: (row.status, row.url, row.is_failing, row.removed_at, row.template),
    "series": lambda row: row and row.settled(NEVER),
    "occurrences": lambda row: row,
    "queues": lambda row: row,
    "publishing_rules": lambda row: row,
    "blackouts": lambda row: row,
    "operations": lambda row: row.state,
    **dict.fromkeys(("approval_policies", "approvals", "approval_decisions"), lambda row: row),
    **dict.fromkeys(("message_comments", "approval_links"), lambda row: row),
    "media": of_media,
    "evergreens": lambda row: row,
    "broadcasts": lambda row: row and (row.state, row.reason, row.texts, row.schedule),
    "opt_outs": lambda row: row,
    "moderation_actions": of_action,
    "moderation_policies": lambda row: row,
    "moderation_cases": lambda row: row,
    "decisions": lambda row: row,
    "appeals": lambda row: row,
    "reports": lambda row: row,
    "strikes": lambda row: row,
    "strike_rules": lambda row: row,
    "moderation_queues": lambda row: row,
    "containments": of_containment,
    "moderation_links": lambda row: row,
    "contained_messages": lambda row: row,
    "channel_paces": lambda row: row and (row.state, row.wanted_seconds, row.error_code),
    "moderation_rules": lambda row: row,
    "word_lists": lambda row: row,
    "inbound_messages": lambda row: row and (row.state, row.text, row.edited_at, row.version),
    "inbound_activities": lambda row: row,
    "business_calendars": lambda row: row,
    "saved_replies": lambda row: row,
    "sla_policies": lambda row: row,
    "survey_policies": lambda row: row,
    "surveys": lambda row: row,
    "assignment_policies": lambda row: row,
    "availabilities": lambda row: row,
    "macros": lambda row: row,
    "automations": lambda row: row,
    "automation_runs": lambda row: row,
    "applied_slas": lambda row: row and (row.state, row.misses, row.sealed_at),
    **dict.fromkeys(AS_THEY_ARE, lambda row: row),
    "detectors": of_detector,
    "drills": of_drill,
    "escalations": lambda row: row and (row.state, row.steps_taken, row.acknowledged_by),
    "messages": of_message,
    "deliveries": of_delivery,
}
"""What of each row others can see change."""


def test_every_move_has_a_scene() -> None:
    for entity in MOVING:
        played = {move for moves, _ in SCENES.values() for move in moves.get(entity, "").split()}
        assert played | BELOW.get(entity, set()) == moves_of(entity), entity.__name__


def untold(commit: Commit) -> list[str]:
    """What changed in this commit for others to see and was not told in it."""
    told = {news.object_id for news in commit.news}
    return [
        f"{table} {row.id}"
        for table, seen in SEEN.items()
        for key, row in getattr(commit.after, table).items()
        if row.id not in told
        and seen(row) != seen(getattr(commit.before, table).get(key))
        and not (table == "deliveries" and row.message_id in told and born(commit, key))
    ]


def born(commit: Commit, key: Any) -> bool:
    return key not in commit.before.deliveries


def misremembered(commit: Commit) -> list[str]:
    """What is said to have been before, and was not."""
    states: dict[str, str] = {d.id: told_state(d) for d in commit.before.deliveries.values()}
    states |= {
        row.id: row.state.value
        for table in WITH_STATES
        for row in getattr(commit.before, table).values()
    }

    def state_of(news: News) -> str | None:
        """What nobody keeps of an occurrence is what its rule says: that it is planned."""
        unkept = "planned" if news.object_id.startswith("occ_") else None
        # Whoever never said anything is available.
        unkept = "available" if news.name == "availability.changed" else unkept
        return states.get(news.object_id, unkept)

    statuses = {
        row.id: row.status.value
        for table in (
            *("messages", "channels", "workspaces", "ideas"),
            *("campaigns", "strategies", "series", "experiments"),
            *("media", "feeds", "evergreens", "teammates", "moderation_rules"),
        )
        for row in getattr(commit.before, table).values()
    }
    return [
        f"{news.name} {news.previous}"
        for news in commit.news
        if news.previous.get("state", state_of(news)) != state_of(news)
        or news.previous.get("status", statuses.get(news.object_id)) != statuses.get(news.object_id)
    ]


async def test_a_claim_that_is_put_off_is_no_news(stage: Stage) -> None:
    room, message = stage.house.app.publishing, await stage.message(now=True)
    await take_due(room, stage.actor, [message.deliveries[0].id])
    claimed = await room.reads.message(stage.actor, message.id)
    now = stage.house.clock.now()
    later = claimed.deliveries[0].put_off(now + timedelta(minutes=5), "credentials_unreadable")
    assert moved(claimed, claimed.with_deliveries([later], now)) == []


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_what_happens_is_told_in_its_commit(scene: Scene, stage: Stage) -> None:
    memory = stage.house.memory
    first, named = len(memory.commits), len(memory.news)
    await scene(stage)
    for commit in memory.commits[first:]:
        assert untold(commit) == []
        assert misremembered(commit) == []
        assert [n.name for n in commit.news if told_nothing_new(n)] == []
    assert {news.name for news in memory.news[named:]} == SCENES[scene][1]


def told_nothing_new(news: News) -> bool:
    """A change says what was different; only what is new has nothing before it."""
    new = news.name.endswith(
        (
            ".created",
            ".placed",
            ".connected",
            ".requested",
            ".opened",
            ".made",
            ".given",
            "report.received",
            "decision.appealed",
            ".decided",
            "drill.started",
            ".message_held",
            ".commented",
            ".item_received",
            "inbound.received",
            "sla.started",
            *(
                "escalation.started",
                "playbook_run.started",
                "watch.hit",
                "watch.capped",
                "reputation.fell",
            ),
            *("survey.sent", "survey.not_sent"),
            # What was done is a thing of its own, and has no before.
            *("macro.ran", "automation.ran", "automation.failed", "automation.capped"),
            "conversation.opened",
            *("segment.entered", "traveller.entered", "promotion.redeemed"),
            *("prompt.asked", "prompt.skipped"),
            *("member.identity_added", "member.consent_recorded", "member.merge_suggested"),
            *("member.guidelines_acknowledged", "member.milestone_reached"),
            "member.streak_broken",
            *("community_audit.started", "audit_finding.proposed"),
            *("member.exported", "member.erased", "member.legal_hold_placed", "retention.swept"),
            *(".note_added", "moderation.judged", ".activity_received"),
            # What changed, its delivery tells beside it.
            "reply.published",
            # That somebody is taken off it is all there is to it.
            "opt_out.deleted",
            # Foretold: nothing has changed yet.
            ".credentials_expiring",
        )
    )
    with_its_message = news.object_id.startswith(("msg_", "dlv_")) and news.sequence == 1
    return not news.previous and not new and not with_its_message


def test_every_name_of_these_rooms_is_told_in_some_scene() -> None:
    elsewhere = {"organization.created", "workspace.created", "channel.connected"}
    # What tells, seals, hands reports on and leads on is tried on the real database.
    apart: tuple[str, ...] = ("webhook_", "test.", "audit.", "report_", "insight_report.deliver")
    # Draws seal their seed, and what is exact under many is tried where many come.
    apart = (*apart, "link", "utm_", "contest.", "contest_entry.", "contest_award.", "challenge.")
    # What is said of a crisis is out when publishing says so, and time is moved by a worker.
    apart = (*apart, "statement.", "test_clock.")
    theirs = {name for name in ANNOUNCED if not name.startswith(apart)}
    played = {name for _, names in SCENES.values() for name in names}
    assert theirs - played - elsewhere == {"message.partially_published"}
