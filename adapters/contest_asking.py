"""What contests ask of moderation: what is to become of an entry with these words."""

from collections.abc import Mapping

from domain.moderation.room import Moderation
from domain.moderation.rule import RuleAction
from domain.moderation.use_cases.judge_text import TextToJudge, judge_text
from domain.participation.contest_entry import EntryState
from domain.shared.access import Actor, system
from domain.shared.ids import ChannelId

BECOMES: Mapping[RuleAction, EntryState] = {
    RuleAction.ALLOW: EntryState.ACCEPTED,
    RuleAction.HOLD: EntryState.PENDING,
    RuleAction.REMOVE: EntryState.REJECTED,
}


class VerdictsOfModeration:
    """For `domain.participation.contest_ports.ContestWords`."""

    def __init__(self, moderation: Moderation) -> None:
        self._moderation = moderation

    async def judge(
        self, actor: Actor, text: str, channel_id: ChannelId | None, author_id: str | None
    ) -> EntryState:
        judging = system(actor.organization_id, actor.workspace)
        said = TextToJudge(text, channel_id=channel_id, author_id=author_id)
        return BECOMES[(await judge_text(self._moderation, judging, said)).verdict]
