"""What surveys need from outside, each with its promises in words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.inbox.desk_ports import Kept
from domain.inbox.survey import Respondent, Survey, SurveyPolicy
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, ConversationId, SurveyId, SurveyPolicyId
from domain.shared.paging import Page, PageRequest


class SurveyPolicies(Kept[SurveyPolicy], Protocol):
    """The survey policies of one workspace."""

    async def standing(self) -> Sequence[SurveyPolicy]:
        """Those that are enabled, in the order in which they are tried. Nothing is locked."""
        ...

    async def missing_channels(self, channel_ids: Collection[ChannelId]) -> set[ChannelId]:
        """Those that are no channels of this workspace."""
        ...


class Surveys(Protocol):
    """The surveys of one workspace."""

    async def add(self, survey: Survey) -> None: ...

    async def get(self, id: SurveyId) -> Survey:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, survey: Survey) -> None: ...

    async def about(self, id: ConversationId) -> Sequence[Survey]:
        """All that there were about that conversation. Whoever asks has the conversation locked."""
        ...

    async def last_asked(self, channel_id: ChannelId, person_id: str) -> datetime | None:
        """When that person was last asked on that channel. Whoever wants to know keeps others from
        asking them until the transaction ends."""
        ...

    async def is_unwanted(self, channel_id: ChannelId, person_id: str, now: datetime) -> bool:
        """Whether that person is banned or muted there, or wants nothing from us that they did not
        ask for."""
        ...


class SummaryBy(StrEnum):
    """What surveys are counted apart by. Days, weeks (from Monday) and months are those in UTC on
    which people were asked."""

    ASSIGNEE = "assignee"
    TEAM = "team"
    CHANNEL = "channel"
    POLICY = "policy"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class SurveyCount:
    """Of those that were asked: how many answered, how many of these are satisfied, and the mean of
    what was said from 1 to 5. `of` is whose they are, None for those of nobody, and of all."""

    of: str | None
    asked: int
    answered: int
    satisfied: int
    mean_score: float | None


class SurveyReads(Protocol):
    """Queries that decide nothing; each but the first within the actor's workspace."""

    async def respondent(self, hash: str) -> Respondent | None:
        """Whose secret that is, looked for across all walls. None for nobody's, and in a workspace
        that is not at work."""
        ...

    async def survey_policy(self, actor: Actor, id: SurveyPolicyId) -> SurveyPolicy:
        """Raises NotFound, also for one that was removed."""
        ...

    async def survey_policies(self, actor: Actor, request: PageRequest) -> Page[SurveyPolicy]: ...

    async def surveys(self, actor: Actor, request: PageRequest) -> Page[Survey]: ...

    async def counts(
        self, actor: Actor, since: datetime, until: datetime, by: SummaryBy | None
    ) -> Sequence[SurveyCount]:
        """Of those that were asked from then on, before then; the invitations that were refused not
        counted. Without `by` there is one for all. In the order of `of`; at most a thousand."""
        ...
