"""Every event there is: its name, what it says, its shape, and one that really happened."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, create_model
from pydantic.json_schema import models_json_schema

from api.brand import facts as brand
from api.campaigns import experiment_facts as experiments
from api.campaigns import facts as campaigns
from api.campaigns import link_facts as links
from api.campaigns import promotion_facts as promotions
from api.communities import audit_facts as community_audits
from api.communities import facts as communities
from api.communities import goal_facts as goals
from api.communities import guidelines_facts as guidelines
from api.crises import facts as crises
from api.documentation import REF
from api.escalations import facts as escalations
from api.events import clock_facts as clocks
from api.events import facts as webhooks
from api.events import operation_facts as operations
from api.events.schemas import EventOut
from api.identity import facts as identity
from api.inbox import assignment_facts as assigning
from api.inbox import automation_facts as automations
from api.inbox import desk_facts as desk
from api.inbox import facts as inbox
from api.inbox import sla_facts as slas
from api.inbox import survey_facts as surveys
from api.insights import facts as insights
from api.listening import competitor_facts as competitors
from api.listening import facts as listening
from api.members import ambassador_facts as ambassadors
from api.members import facts as members
from api.members import join_request_facts as joining
from api.members import journey_facts as journeys
from api.members import milestone_facts as milestones
from api.members import mission_facts as missions
from api.members import privacy_facts as privacy
from api.members import retention_facts as retention
from api.members import segment_facts as segments
from api.moderation import facts as moderation
from api.participation import challenge_facts as challenges
from api.participation import contest_facts as contests
from api.participation import poll_facts as polls
from api.participation import prompt_facts as prompts
from api.publishing import broadcast_facts as broadcasts
from api.publishing import evergreen_facts as evergreens
from api.publishing import facts as publishing
from api.publishing import pacing_facts as pacing
from api.publishing import queue_facts as queues
from api.publishing import series_facts as series
from api.wire import Fact, Out

EXAMPLES = Path(__file__).resolve().parents[2] / "openapi" / "examples" / "events"
FACTS: Mapping[str, Fact] = {
    **publishing.FACTS,
    **series.FACTS,
    **queues.FACTS,
    **pacing.FACTS,
    **evergreens.FACTS,
    **brand.FACTS,
    **campaigns.FACTS,
    **links.FACTS,
    **experiments.FACTS,
    **polls.FACTS,
    **challenges.FACTS,
    **contests.FACTS,
    **promotions.FACTS,
    **prompts.FACTS,
    **clocks.FACTS,
    **crises.FACTS,
    **members.FACTS,
    **segments.FACTS,
    **joining.FACTS,
    **journeys.FACTS,
    **ambassadors.FACTS,
    **missions.FACTS,
    **privacy.FACTS,
    **retention.FACTS,
    **broadcasts.FACTS,
    **moderation.FACTS,
    **insights.FACTS,
    **communities.FACTS,
    **goals.FACTS,
    **milestones.FACTS,
    **guidelines.FACTS,
    **community_audits.FACTS,
    **inbox.FACTS,
    **desk.FACTS,
    **slas.FACTS,
    **surveys.FACTS,
    **assigning.FACTS,
    **automations.FACTS,
    **escalations.FACTS,
    **listening.FACTS,
    **competitors.COMPETITOR_FACTS,
    **identity.FACTS,
    **webhooks.FACTS,
    **operations.FACTS,
}


@dataclass(frozen=True)
class EventType:
    """One kind of event. `letter` is the shape of all of it; `example` is one that was played."""

    name: str
    says: str
    shape: type[Out]
    letter: type[BaseModel]
    example: Mapping[str, Any]


@cache
def catalogue() -> tuple[EventType, ...]:
    """In the order of their names."""
    return tuple(_event_type(name, fact) for name, fact in sorted(FACTS.items()))


@cache
def schemas() -> Mapping[str, Any]:
    """What their shapes are called in a document, as JSON Schema."""
    letters = [EventOut, *(event.letter for event in catalogue())]
    models = [(letter, "serialization") for letter in letters]
    _, found = models_json_schema(models, ref_template=REF)  # type: ignore[arg-type]
    schemas: Mapping[str, Any] = found["$defs"]
    return schemas


def reference(event: EventType) -> dict[str, str]:
    return {"$ref": REF.format(model=event.letter.__name__)}


def _event_type(name: str, fact: Fact) -> EventType:
    letter: type[BaseModel] = create_model(
        f"{''.join(word.title() for word in name.replace('.', '_').split('_'))}Event",
        __base__=EventOut,
        __doc__=fact.says,
        type=(Literal[name], ...),  # type: ignore[arg-type]
        data=(_data(fact.shape), ...),
    )
    return EventType(name, fact.says, fact.shape, letter, _played(name))


@cache
def _data(shape: type[Out]) -> type[BaseModel]:
    made: type[BaseModel] = create_model(
        f"{shape.__name__.removesuffix('Fact')}Data",
        __base__=Out,
        object=(shape, ...),
        previous=(
            dict[str, Any],
            Field(description="What of `object` was different before, with the value it had."),
        ),
    )
    return made


def _played(name: str) -> Mapping[str, Any]:
    path = EXAMPLES / f"{name}.json"
    if not path.exists():
        return {}
    letter: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return letter
