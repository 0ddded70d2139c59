"""An experiment holds up to four variants against each other until one is shown to be better, or it
was long enough."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NoReturn

from domain.campaigns.sequential import Evidence, StopRule, Tally
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    CampaignId,
    ChannelId,
    ExperimentId,
    LinkId,
    MessageId,
    OrganizationId,
    WorkspaceId,
)
from domain.shared.readings import Metric

EXPERIMENT_LOOKS = "experiment.looks"
"""The duty that looks at a running experiment."""

LOOK_EVERY = timedelta(minutes=5)
LEAST_VARIANTS, MOST_VARIANTS = 2, 4
EXPOSURES = (Metric.IMPRESSIONS, Metric.REACH, Metric.VIEWS)
"""What can be counted as how often something was seen."""

SUCCESSES = (
    *(Metric.CLICKS, Metric.REACTIONS, Metric.COMMENTS, Metric.SHARES),
    *(Metric.QUOTES, Metric.SAVES, Metric.VOTES),
)
"""What can be counted as what somebody did then."""

DESIGN = frozenset(
    {
        *("campaign_id", "counting", "link_id", "success_metric", "exposure_metric", "variants"),
        *("rule", "on_decision", "winner_channel_ids"),
    }
)
"""What an experiment is: nobody may change it once it runs, or its promise would be worth
nothing."""


class ExperimentStatus(StrEnum):
    """How far an experiment has come."""

    DRAFT = "draft"
    RUNNING = "running"
    DECIDED = "decided"
    INCONCLUSIVE = "inconclusive"
    STOPPED = "stopped"
    ARCHIVED = "archived"


class ExperimentMove(StrEnum):
    """What people can do with an experiment; it is decided, or ends without a decision, by
    itself."""

    CHANGE = "change"
    START = "start"
    STOP = "stop"
    ARCHIVE = "archive"


class Counting(StrEnum):
    """Where the numbers come from: `messages` have what platforms count of them, `outcomes` are
    pushed by whoever counts, and of `links` we count who was led where, and are told who did there
    what is hoped for."""

    MESSAGES = "messages"
    OUTCOMES = "outcomes"
    LINKS = "links"


class OnDecision(StrEnum):
    """What becomes of the winner. `keep_best`: of messages it is published on the channels that
    were named, of outcomes everybody gets it from then on, and of a link it gets all the weight."""

    NONE = "none"
    KEEP_BEST = "keep_best"


class Applying(StrEnum):
    """How far what becomes of the winner has come."""

    PENDING = "pending"
    DONE = "done"
    REFUSED = "refused"


_MOVES: Mapping[ExperimentStatus, tuple[ExperimentMove, ...]] = {
    ExperimentStatus.DRAFT: (ExperimentMove.CHANGE, ExperimentMove.START, ExperimentMove.ARCHIVE),
    ExperimentStatus.RUNNING: (ExperimentMove.CHANGE, ExperimentMove.STOP),
    ExperimentStatus.DECIDED: (ExperimentMove.CHANGE, ExperimentMove.ARCHIVE),
    ExperimentStatus.INCONCLUSIVE: (ExperimentMove.CHANGE, ExperimentMove.ARCHIVE),
    ExperimentStatus.STOPPED: (ExperimentMove.CHANGE, ExperimentMove.ARCHIVE),
    ExperimentStatus.ARCHIVED: (),
}


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to do it. `key` is what programs call it; of all that is counted or assigned it gets
    `weight` parts. The first variant is the one that all others are held against."""

    key: str
    name: str
    weight: int = 1
    message_ids: tuple[MessageId, ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen at the last look, at `at` (UTC), by the tallies of that moment; `evidence` is
    the strongest of all looks."""

    looks: int
    at: datetime
    tallies: tuple[Tally, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Application:
    """What became of the winner. `message_id` is what its content is published as: known before it
    is, so that it is published once. `code` says why it was not."""

    state: Applying
    message_id: MessageId | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Experiment:
    """`link_id` is the link whose destinations the variants are, by their keys; `baseline` is what
    was counted of the variants before it began. `ends_at` is when it ends at the latest, and
    `ended_at` when it did (UTC). `started_by` is in whose name its winner is published. `sight` is
    None until somebody looked."""

    id: ExperimentId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    counting: Counting
    variants: tuple[Variant, ...]
    created_by: str
    created_at: datetime
    updated_at: datetime
    status: ExperimentStatus = ExperimentStatus.DRAFT
    version: int = 1
    hypothesis: str | None = None
    campaign_id: CampaignId | None = None
    link_id: LinkId | None = None
    success_metric: Metric | None = None
    exposure_metric: Metric | None = None
    rule: StopRule = field(default_factory=StopRule)
    on_decision: OnDecision = OnDecision.NONE
    winner_channel_ids: tuple[ChannelId, ...] = ()
    started_at: datetime | None = None
    started_by: str | None = None
    ends_at: datetime | None = None
    ended_at: datetime | None = None
    baseline: tuple[Tally, ...] = ()
    winner: str | None = None
    application: Application | None = None
    sight: Sight | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def possible_moves(self) -> tuple[ExperimentMove, ...]:
        """What can be done with it now."""
        return _MOVES[self.status]

    @property
    def message_ids(self) -> tuple[MessageId, ...]:
        """Of all its variants."""
        return tuple(id for variant in self.variants for id in variant.message_ids)

    @property
    def publishes_winner(self) -> bool:
        """Whether its winner will be published."""
        return self.on_decision is OnDecision.KEEP_BEST and bool(self.winner_channel_ids)

    @property
    def keeps_nowhere(self) -> bool:
        """Whether its winner is to be kept, and nobody said on which channels."""
        return self.on_decision is OnDecision.KEEP_BEST and not self.winner_channel_ids

    def since_start(self, counted: Tally) -> Tally:
        """What came on top of what there was of a variant before it began. Never more successes
        than exposures, and never less than none, which a platform that corrects itself may say."""
        before = next((one for one in self.baseline if one.variant == counted.variant), None)
        exposures = max(0, counted.exposures - (before.exposures if before else 0))
        successes = max(0, counted.successes - (before.successes if before else 0))
        return Tally(counted.variant, exposures, min(successes, exposures))

    def variant(self, key: str) -> Variant:
        """The one of that key, which is there."""
        return next(one for one in self.variants if one.key == key)

    def change(self, now: datetime, **changes: Any) -> "Experiment":
        """Other words; and what it is, as long as it is a draft. Raises InvalidState."""
        self._check(ExperimentMove.CHANGE)
        if DESIGN & {*changes} and self.status is not ExperimentStatus.DRAFT:
            self._refuse()
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def start(self, by: str, now: datetime, baseline: Sequence[Tally] = ()) -> "Experiment":
        """From now on it counts, on top of what there was. Raises InvalidState."""
        self._check(ExperimentMove.START)
        return replace(
            self._moved(ExperimentStatus.RUNNING, now),
            started_at=now,
            started_by=by,
            ends_at=now + timedelta(days=self.rule.longest_days),
            baseline=tuple(baseline),
        )

    def stop(self, now: datetime) -> "Experiment":
        """It ends with no winner, because somebody said so. Raises InvalidState."""
        self._check(ExperimentMove.STOP)
        return replace(self._moved(ExperimentStatus.STOPPED, now), ended_at=now)

    def archive(self, now: datetime) -> "Experiment":
        """Put away, for good. Raises InvalidState."""
        self._check(ExperimentMove.ARCHIVE)
        return self._moved(ExperimentStatus.ARCHIVED, now)

    def looked(
        self, now: datetime, tallies: Sequence[Tally], evidence: Sequence[Evidence]
    ) -> "Experiment":
        """After one more look; that alone is no change of it."""
        looks = (self.sight.looks if self.sight else 0) + 1
        return replace(self, sight=Sight(looks, now, tuple(tallies), tuple(evidence)))

    def decide(self, winner: str, application: Application | None, now: datetime) -> "Experiment":
        """It ends, and this variant is the one to keep."""
        return replace(
            self._moved(ExperimentStatus.DECIDED, now),
            ended_at=now,
            winner=winner,
            application=application,
        )

    def run_out(self, now: datetime) -> "Experiment":
        """It was long enough, and nothing was shown."""
        return replace(self._moved(ExperimentStatus.INCONCLUSIVE, now), ended_at=now)

    def applied(self, code: str | None, now: datetime) -> "Experiment":
        """Its winner was published, or for this reason was not."""
        assert self.application is not None, "only a winner is published"
        done = Applying.DONE if code is None else Applying.REFUSED
        application = replace(self.application, state=done, code=code)
        return replace(self, application=application, version=self.version + 1, updated_at=now)

    def _moved(self, status: ExperimentStatus, now: datetime) -> "Experiment":
        return replace(self, status=status, version=self.version + 1, updated_at=now)

    def _check(self, move: ExperimentMove) -> None:
        if move not in self.possible_moves:
            self._refuse()

    def must_run(self) -> None:
        """Raises InvalidState where it does not count at the moment."""
        if self.status is not ExperimentStatus.RUNNING:
            self._refuse()

    def must_have_begun(self) -> None:
        """Raises InvalidState for a draft, and for one that was put away."""
        if self.status in (ExperimentStatus.DRAFT, ExperimentStatus.ARCHIVED):
            self._refuse()

    def _refuse(self) -> NoReturn:
        moves = ", ".join(self.possible_moves)
        raise InvalidState(thing="experiment", state=self.status.value, moves=moves)
