"""Who came to the café's community in the last three months, as its own till and forum tell it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from domain.members.activity import ActivityKind, Doer, NewActivity
from domain.members.identity import Account, Shown
from domain.members.model import Member
from domain.shared.ids import CommunityId

FORUM = "foro"
DAYS = 90
TABLES = 12
"""So many guests are known by their table only: one more every week or so, and some come back."""


def attendance(
    home: CommunityId, regulars: Sequence[Member], now: datetime
) -> Iterator[NewActivity]:
    """What the regulars say on some evenings, and what guests do who came later: some of them speak
    once, and nobody answers."""
    for ago in range(DAYS, 0, -1):
        evening = now - timedelta(days=ago, hours=3)
        for number, regular in enumerate(regulars):
            if (ago + number) % (3 + number) == 0:
                yield _told(home, Doer(regular.id), f"{regular.id}-{ago}", evening)
        for table in range(1, TABLES + 1):
            came = DAYS - 7 * table
            back = table % 3 != 0 and (came - ago) % 9 == 0
            if ago == came or (ago < came and back):
                who = Account(FORUM, "", f"mesa-{table}")
                doer = Doer(None, who, Shown(name=f"Mesa {table}"))
                yield _told(home, doer, f"{table}-{ago}", evening + timedelta(minutes=table))


def _told(home: CommunityId, doer: Doer, id: str, at: datetime) -> NewActivity:
    return NewActivity(doer, ActivityKind.COMMENT, FORUM, id, at, community_id=home)
