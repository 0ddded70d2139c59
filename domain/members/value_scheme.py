"""What a workspace holds to be of value: what each thing that is done weighs, how soon that fades,
and which levels there are."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from domain.members.activity import ActivityKind
from domain.shared.access import Actor
from domain.shared.ids import OrganizationId, WorkspaceId

FORMULA = 1
"""The version of how values are reckoned: it grows when the same scheme would give other ones."""

FADING_DAYS = 30
"""After so many days a point is worth `keep_percent` of what it was."""

OWN = "custom:"


def word_of(kind: ActivityKind, type: str | None) -> str:
    """By which an activity is weighed: its kind, or `custom:` and its type."""
    return f"{OWN}{type}" if kind is ActivityKind.CUSTOM else kind.value


@dataclass(frozen=True, slots=True)
class Weight:
    """What one kind of activity weighs, in points: done, as far as it counts on one day, and
    `received` by whom it was done to, for the first person in a month."""

    word: str
    points: int
    most_a_day: int = 20
    received: int = 0


@dataclass(frozen=True, slots=True)
class Level:
    """It is reached by a value, in points, or by being there on so many of the last days."""

    name: str
    value: int
    days: int
    within_days: int


OF_MISSIONS = Weight(ActivityKind.MISSION, 1, most_a_day=100)
"""A mission says itself how many points it gives; at most a hundred of one day count."""

STANDARD_WEIGHTS = (
    Weight(ActivityKind.MESSAGE, 5),
    Weight(ActivityKind.COMMENT, 2, received=2),
    Weight(ActivityKind.MENTION, 2, received=1),
    Weight(ActivityKind.DIRECT, 1),
    Weight(ActivityKind.REACTION, 1, received=1),
    Weight(ActivityKind.REVIEW, 5),
    Weight(ActivityKind.JOIN, 1, most_a_day=1),
    Weight(ActivityKind.LEAVE, 0),
    OF_MISSIONS,
    Weight(ActivityKind.CUSTOM, 1),
    Weight(f"{OWN}solution", 10),
    Weight(f"{OWN}invite", 10),
)
"""discourse-gamification, config/settings.yml: solution and invite 10, topic 5, post 2, like given
or received 1, chat message 1. At most twenty a day as Adobe Marketo counts for its engagement
score. What it has no figure for is our estimate."""

STANDARD_LEVELS = (
    Level("participating", 10, 2, 7),
    Level("contributing", 60, 7, 30),
    Level("leading", 250, 30, 90),
)
"""Days and spans as in orbit-love/orbit-model, pages/love/orbit-levels.mdx; the values are our
estimate."""


@dataclass(frozen=True, slots=True)
class ValueScheme:
    """There is one in a workspace. `keep_percent` is what a point is worth after thirty days;
    whoever no longer reaches a level loses it every `demotion_months`, at the first of a month."""

    workspace_id: WorkspaceId
    organization_id: OrganizationId
    updated_by: str
    created_at: datetime
    updated_at: datetime
    weights: tuple[Weight, ...] = STANDARD_WEIGHTS
    levels: tuple[Level, ...] = STANDARD_LEVELS
    keep_percent: int = 90
    demotion_months: int = 3
    version: int = 1

    @property
    def id(self) -> str:
        return self.workspace_id

    @property
    def by_word(self) -> Mapping[str, Weight]:
        return {weight.word: weight for weight in self.weights}

    def change(
        self,
        weights: tuple[Weight, ...],
        levels: tuple[Level, ...],
        keep_percent: int,
        demotion_months: int,
        by: str,
        now: datetime,
    ) -> "ValueScheme":
        """Every value is reckoned anew by it."""
        return replace(
            self,
            weights=weights,
            levels=levels,
            keep_percent=keep_percent,
            demotion_months=demotion_months,
            updated_by=by,
            updated_at=now,
            version=self.version + 1,
        )


def weight_of(weights: Mapping[str, Weight], word: str) -> Weight:
    """A type without a weight weighs what `custom` does, and missions what they weigh by the
    standard; what has none at all weighs nothing."""
    found = weights.get(word)
    if found is None and word == OF_MISSIONS.word:
        return OF_MISSIONS
    if found is None and word.startswith(OWN):
        found = weights.get(ActivityKind.CUSTOM.value)
    return found or Weight(word, 0, 0)


def standard(actor: Actor, now: datetime) -> ValueScheme:
    """The one that counts where nobody has said anything."""
    return ValueScheme(actor.workspace, actor.organization_id, actor.id, now, now)
