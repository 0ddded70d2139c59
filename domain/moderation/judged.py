"""A judgement that is kept: of one version of one message that we heard."""

from dataclasses import dataclass
from datetime import datetime

from domain.moderation.judging import Judgement, RuleMatch, UnknownRule
from domain.moderation.rule import RuleAction
from domain.shared.ids import ChannelId, InboundMessageId, OrganizationId, WorkspaceId
from domain.shared.likeness import Likeness


@dataclass(frozen=True, slots=True)
class Judged:
    """Nothing of what was said is kept here but terms that were listed. `at` is when it was said;
    `digest` and `marks` are what near-duplicates are found by, where a rule looks for such."""

    workspace_id: WorkspaceId
    organization_id: OrganizationId
    subject_id: InboundMessageId
    subject_version: int
    channel_id: ChannelId
    verdict: RuleAction
    revision: int
    at: datetime
    judged_at: datetime
    matches: tuple[RuleMatch, ...] = ()
    dry_run: tuple[RuleMatch, ...] = ()
    unknown: tuple[UnknownRule, ...] = ()
    author_id: str | None = None
    digest: str | None = None
    heads: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()

    @property
    def judgement(self) -> Judgement:
        """As it came out."""
        return Judgement(self.verdict, self.revision, self.matches, self.dry_run, self.unknown)

    @property
    def likeness(self) -> Likeness | None:
        return None if self.digest is None else Likeness(self.digest, self.marks)
