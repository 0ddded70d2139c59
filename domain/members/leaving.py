"""Whether somebody who was moved into another state left by it, or is back."""

from datetime import datetime

from domain.members.growth import MemberTurn
from domain.members.model import NEW, Member, MemberState

GONE = frozenset({MemberState.LEFT, MemberState.BANNED})
_AWAY = NEW | GONE | {MemberState.ERASED}


def turn_of(before: Member, after: Member, now: datetime) -> MemberTurn | None:
    """Whoever belonged and is gone left, in all the communities where they are known; whoever did
    not belong and does is back. Who was only expected, or waited, leaves nothing."""
    left = before.state not in _AWAY and after.state in GONE
    back = before.state in _AWAY and after.state not in _AWAY
    if not (left or back):
        return None
    return MemberTurn(
        workspace_id=after.workspace_id,
        member_id=after.id,
        version=after.version,
        at=now,
        is_return=back,
        community_ids=after.community_ids,
    )
