"""What a crisis asks of moderation, with its promises in words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.crises.crisis_measures import Tightening
from domain.crises.crisis_ports import Scope
from domain.shared.ids import CrisisId, ModerationRuleId


class StricterRules(Protocol):
    """Rules of moderation that are a crisis's."""

    async def place(
        self, crisis_id: CrisisId, name: str, scope: Scope, wanted: Tightening, now: datetime
    ) -> Sequence[ModerationRuleId]:
        """From about a second after the commit on what is heard in that scope is held against
        them, before all other rules and never more softly. None where its platforms have no
        channel, and then nothing is written. Raises NotFound for a policy, a list or a place, with
        where it stands in the request."""
        ...

    async def check(self, wanted: Tightening, pointer: str) -> None:
        """Raises NotFound for a policy or a list that is not there, with where it stands below
        the pointer."""
        ...

    async def lift(self, rule_ids: Sequence[ModerationRuleId], now: datetime) -> None:
        """They are asked no more; what they decided stays decided. Who threw one away before is
        not told."""
        ...
