"""A yes is to one plan: any other is a draft again, or needs a yes of its own."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.campaigns.errors import CampaignApproved
from domain.campaigns.model import Approval, Budget, Campaign, CampaignStatus, Move
from domain.campaigns.performance import Cost, Target
from domain.campaigns.use_cases.keep_campaigns import change_campaign
from domain.campaigns.use_cases.move_campaign import move_campaign
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.errors import ValidationFailed, VersionMismatch
from domain.shared.ids import CampaignId, OrganizationId, UtmTemplateId, WorkspaceId
from domain.shared.readings import Metric
from tests.kit.builders import a_workspace, limited_to
from tests.kit.campaign_builders import TO_RUN, a_campaign
from tests.kit.fakes import FakeHouse, a_fake_house

NOW = datetime(2030, 4, 1, tzinfo=UTC)
DRAFT = Campaign(
    *(CampaignId("cmp_1"), WorkspaceId("ws_1"), OrganizationId("org_1")),
    name="The terrace opens",
    status=CampaignStatus.DRAFT,
    created_by="key_1",
    created_at=NOW,
    updated_at=NOW,
    hashtags=("Terrace", "Sun"),
    pillars=("a", "b"),
    ends_on="2030-04-30",
)
OTHER_PLANS: list[dict[str, Any]] = [
    {"brief": "Another"},
    {"objective": "300 people"},
    {"starts_on": "2030-04-02"},
    {"ends_on": None},
    {"budget": Budget(1, "EUR")},
    {"audience": "Families"},
    {"pillars": ("a",)},
    {"targets": (Target(Metric.REACTIONS, 2),)},
    {"hashtags": ("Terrace",)},
    {"utm_template_id": UtmTemplateId("utm_1")},
]
THE_SAME_PLAN: list[dict[str, Any]] = [
    {"name": "The terrace"},
    {"costs": (Cost("Posters", 1),)},
    {"external_id": "terrace"},
    {"metadata": {"by": "us"}},
    {"pillars": ("b", "a")},
    {"hashtags": ("sun", "TERRACE")},
    {"ends_on": "2030-04-30"},
]


@pytest.fixture
def house() -> FakeHouse:
    return a_fake_house()


@pytest.fixture
async def actor(house: FakeHouse) -> Actor:
    return await a_workspace(house)


def come_to(status: CampaignStatus) -> Campaign:
    campaign = DRAFT.move(Move.SUBMIT, NOW)
    if status is CampaignStatus.IN_REVIEW:
        return campaign
    campaign = campaign.approve("key_2", NOW)
    for move in (Move.START, Move.PAUSE, Move.FINISH):
        if campaign.status is status:
            return campaign
        campaign = campaign.move(move, NOW)
    assert campaign.status is status
    return campaign


ASKED = (CampaignStatus.IN_REVIEW, CampaignStatus.APPROVED)
BEGUN = (CampaignStatus.RUNNING, CampaignStatus.PAUSED, CampaignStatus.FINISHED)


def test_a_yes_says_whose_it_is_when_and_to_what() -> None:
    asked = come_to(CampaignStatus.IN_REVIEW)
    approved = asked.approve("key_2", NOW)
    assert approved.approval == Approval("key_2", NOW, asked.fingerprint, asked.version)
    assert approved.fingerprint == asked.fingerprint
    assert approved.move(Move.RETURN, NOW).approval is None
    assert approved.anew("Again", None).approval is None


@pytest.mark.parametrize("status", ASKED)
@pytest.mark.parametrize("change", OTHER_PLANS, ids=str)
def test_another_plan_is_a_draft_again(status: CampaignStatus, change: dict[str, Any]) -> None:
    after = come_to(status).change(NOW, **change)
    assert (after.status, after.approval) == (CampaignStatus.DRAFT, None)


@pytest.mark.parametrize("status", [*ASKED, *BEGUN])
@pytest.mark.parametrize("change", THE_SAME_PLAN, ids=str)
def test_what_is_no_part_of_the_plan_changes_freely(
    status: CampaignStatus, change: dict[str, Any]
) -> None:
    before = come_to(status)
    after = before.change(NOW, **change)
    assert (after.status, after.approval) == (status, before.approval)
    assert after.fingerprint == before.fingerprint


@pytest.mark.parametrize("status", BEGUN)
@pytest.mark.parametrize("change", OTHER_PLANS, ids=str)
def test_once_it_has_begun_its_plan_needs_a_yes_of_its_own(
    status: CampaignStatus, change: dict[str, Any]
) -> None:
    before = come_to(status)
    with pytest.raises(CampaignApproved) as refused:
        before.change(NOW, **change)
    assert refused.value.facts == {"fields": next(iter(change))}
    after = before.change_approved("key_3", NOW, **change)
    assert after.status is status
    assert after.approval == Approval("key_3", NOW, after.fingerprint, after.version)
    assert after.fingerprint != before.fingerprint


def test_what_began_before_approvals_were_kept_changes_as_ever() -> None:
    old = replace(come_to(CampaignStatus.RUNNING), approval=None)
    after = old.change(NOW, objective="300 people")
    assert (after.status, after.approval) == (CampaignStatus.RUNNING, None)


@pytest.mark.parametrize("status", [CampaignStatus.DRAFT, *ASKED])
def test_before_it_has_begun_a_yes_is_a_move(status: CampaignStatus) -> None:
    before = DRAFT if status is CampaignStatus.DRAFT else come_to(status)
    with pytest.raises(ValidationFailed) as refused:
        before.change_approved("key_3", NOW, objective="300 people")
    [fault] = refused.value.errors
    assert (fault.pointer, fault.code) == ("/approve", "approve_before_start")


async def test_a_yes_to_a_version_that_was_not_seen_is_refused(
    house: FakeHouse, actor: Actor
) -> None:
    room, seen = house.app.campaigns, await a_campaign(house, actor, Move.SUBMIT)
    await change_campaign(room, actor, seen.id, None, {"objective": "300 people"})
    again = await move_campaign(room, actor, seen.id, None, Move.SUBMIT)
    with pytest.raises(VersionMismatch):
        await move_campaign(room, actor, seen.id, seen.version, Move.APPROVE)
    approved = await move_campaign(room, actor, seen.id, again.version, Move.APPROVE)
    assert approved.approval is not None
    assert (approved.approval.by, approved.approval.version) == (actor.id, again.version)


async def test_whoever_only_plans_says_no_yes_with_a_change(house: FakeHouse, actor: Actor) -> None:
    room, made = house.app.campaigns, await a_campaign(house, actor, *TO_RUN)
    planner = limited_to(actor, Permission.PLANNING_WRITE)
    change = {"objective": "300 people"}
    with pytest.raises(MissingScope):
        await change_campaign(room, planner, made.id, None, change, approve=True)
    with pytest.raises(CampaignApproved):
        await change_campaign(room, planner, made.id, None, change)
    both = limited_to(actor, Permission.PLANNING_WRITE, Permission.MESSAGES_APPROVE)
    after = await change_campaign(room, both, made.id, None, change, approve=True)
    assert (after.objective, after.status) == ("300 people", CampaignStatus.RUNNING)
