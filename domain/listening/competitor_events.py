"""What is told of competitors: that they were written down, changed or thrown away, and that an
account of theirs is not there."""

from collections.abc import Sequence
from typing import Any

from domain.listening.competitor import AccountName, Competitor, CompetitorAccount
from domain.shared.events import News, differences

CREATED = "competitor.created"
UPDATED = "competitor.updated"
DELETED = "competitor.deleted"
NOT_FOUND = "competitor.account_not_found"

ANNOUNCED = frozenset({CREATED, UPDATED, DELETED, NOT_FOUND})

Stood = tuple[Competitor, Sequence[AccountName]]


def competitor_changed(
    name: str,
    competitor: Competitor,
    accounts: Sequence[AccountName],
    before: Stood | None = None,
) -> News:
    after = _competitor(competitor, accounts)
    previous = differences(_competitor(*before), after) if before else {}
    return News(name, competitor.id, competitor.version, after, previous=previous)


def account_not_found(before: CompetitorAccount, account: CompetitorAccount) -> News:
    data = {
        "id": account.id,
        "competitor_id": account.competitor_id,
        "platform": account.platform,
        "handle": account.handle,
        "server_url": account.server_url,
        "state": account.state.value,
        "version": account.version,
    }
    previous = {"state": before.state.value, "version": before.version}
    return News(NOT_FOUND, account.id, account.version, data, previous=previous)


def _competitor(competitor: Competitor, accounts: Sequence[AccountName]) -> dict[str, Any]:
    return {
        "id": competitor.id,
        "name": competitor.name,
        "colour": competitor.colour,
        "watch_id": competitor.watch_id,
        "accounts": [
            {"platform": one.platform, "handle": one.handle, "server_url": one.server_url}
            for one in accounts
        ],
        "external_id": competitor.external_id,
        "version": competitor.version,
    }
