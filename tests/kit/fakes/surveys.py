"""Surveys and their policies, in memory."""

from collections.abc import Collection, Sequence
from datetime import datetime

from domain.identity.model import WorkspaceStatus
from domain.inbox.survey import Respondent, Survey, SurveyPolicy, SurveyState
from domain.inbox.survey_ports import SummaryBy, SurveyCount
from domain.moderation.model import ActionState
from domain.shared.access import Actor
from domain.shared.acts import ActKind
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, ConversationId, SurveyId, SurveyPolicyId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.desk import FakeKept, found_in
from tests.kit.fakes.memory import FakeTransaction, Memory

KEPT_OUT = {ActKind.BAN_PERSON, ActKind.MUTE_PERSON}
STANDS = {ActionState.PENDING, ActionState.DOING, ActionState.DONE, ActionState.UNCONFIRMED}


class FakeSurveyPolicies(FakeKept[SurveyPolicy]):
    def __init__(self, tx: FakeTransaction) -> None:
        super().__init__(tx, tx.tables.survey_policies, "survey_policy")

    async def standing(self) -> Sequence[SurveyPolicy]:
        here = self._tx.actor.workspace
        mine = [row for row in self._rows.values() if row.workspace_id == here and row.enabled]
        return sorted(mine, key=lambda row: (row.position, row.id))

    async def missing_channels(self, channel_ids: Collection[ChannelId]) -> set[ChannelId]:
        return {id for id in channel_ids if self._tx.key(id) not in self._tx.tables.channels}


class FakeSurveys:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.surveys

    async def add(self, survey: Survey) -> None:
        asked = [row for row in await self.about(survey.conversation_id) if _asked(row)]
        if asked and _asked(survey):
            raise AssertionError("somebody is asked twice about one conversation")
        self._rows[self._tx.key(survey.id)] = survey

    async def get(self, id: SurveyId) -> Survey:
        if self._tx.key(id) not in self._rows:
            raise NotFound(thing="survey")
        return self._rows[self._tx.key(id)]

    async def save(self, survey: Survey) -> None:
        self._rows[self._tx.key(survey.id)] = survey

    async def about(self, id: ConversationId) -> Sequence[Survey]:
        return [row for row in self._here() if row.conversation_id == id]

    async def last_asked(self, channel_id: ChannelId, person_id: str) -> datetime | None:
        return max(
            (
                row.created_at
                for row in self._here()
                if (row.channel_id, row.platform_person_id) == (channel_id, person_id)
                and _asked(row)
            ),
            default=None,
        )

    async def is_unwanted(self, channel_id: ChannelId, person_id: str, now: datetime) -> bool:
        tables, here = self._tx.tables, self._tx.actor.workspace
        channel = tables.channels[self._tx.key(channel_id)]
        server = channel.server_url or ""
        kept_out = any(
            row.workspace_id == here
            and (row.channel_id, row.platform_person_id) == (channel_id, person_id)
            and row.kind in KEPT_OUT
            and row.state in STANDS
            and row.undone_by is None
            and row.undoes is None
            and (row.until is None or row.until > now)
            for row in tables.moderation_actions.values()
        )
        opted_out = any(
            row.workspace_id == here
            and (row.platform, row.server) == (channel.platform, server)
            and row.platform_person_id == person_id
            and row.removed_at is None
            for row in tables.opt_outs.values()
        )
        return kept_out or opted_out

    def _here(self) -> list[Survey]:
        here = self._tx.actor.workspace
        return [row for row in self._rows.values() if row.workspace_id == here]


class FakeSurveyReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def respondent(self, hash: str) -> Respondent | None:
        tables = self._memory.tables
        for survey in tables.surveys.values():
            home = tables.workspaces[survey.workspace_id]
            if survey.hash == hash and home.status is WorkspaceStatus.ACTIVE:
                return Respondent(survey, tuple(home.allowed_origins))
        return None

    async def survey_policy(self, actor: Actor, id: SurveyPolicyId) -> SurveyPolicy:
        return found_in(self._memory.tables.survey_policies, actor, id, "survey_policy")

    async def survey_policies(self, actor: Actor, request: PageRequest) -> Page[SurveyPolicy]:
        raise NotImplementedError

    async def surveys(self, actor: Actor, request: PageRequest) -> Page[Survey]:
        raise NotImplementedError

    async def counts(
        self, actor: Actor, since: datetime, until: datetime, by: SummaryBy | None
    ) -> Sequence[SurveyCount]:
        raise NotImplementedError


def _asked(survey: Survey) -> bool:
    return survey.state is not SurveyState.NOT_SENT
