"""A competitor with an account, a day and a post of it, with every field set to something other
than its default."""

from collections.abc import Mapping
from typing import Any

from domain.listening.competitor import (
    AccountState,
    Competitor,
    CompetitorAccount,
    CompetitorDay,
    CompetitorPost,
)
from domain.shared.ids import CompetitorAccountId, CompetitorId, WatchId
from domain.shared.public_accounts import Secrecy
from tests.kit.sample_parts import ODD, ORGANIZATION, WORKSPACE, at

_COMPETITOR, _ACCOUNT = CompetitorId("cpt_1"), CompetitorAccountId("cpa_1")
COMPETITORS: Mapping[str, Any] = {
    "competitors": Competitor(
        id=_COMPETITOR,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        colour="#c2410c",
        watch_id=WatchId("wch_1"),
        external_id=f"competitor-{ODD}",
        metadata={"a": ODD},
    ),
    "competitor_accounts": CompetitorAccount(
        id=_ACCOUNT,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        competitor_id=_COMPETITOR,
        platform="mastodon",
        handle=f"@{ODD}",
        created_at=at(1),
        updated_at=at(2),
        next_at=at(4),
        position=2,
        server_url="https://social.example",
        state=AccountState.TROUBLE,
        secrecy=Secrecy.NOT_READ,
        account_id="17",
        name=ODD,
        url="https://social.example/@sol",
        is_rounded=True,
        checked_at=at(3),
        as_of=at(3),
        read_on=21_000,
        tries=2,
        trouble=ODD,
        place="https://social.example",
        rested_until=at(5),
        version=4,
    ),
    "competitor_days": CompetitorDay(
        workspace_id=WORKSPACE,
        account_id=_ACCOUNT,
        day=21_000,
        as_of=at(3),
        followers=4_000_000_000,
        following=7,
        posts=5_000_000_000,
        is_rounded=True,
        posts_since=at(1),
    ),
    "competitor_posts": CompetitorPost(
        workspace_id=WORKSPACE,
        account_id=_ACCOUNT,
        post_id=f"post-{ODD}",
        at=at(1),
        as_of=at(3),
        url="https://social.example/@sol/1",
        reactions=4_000_000_000,
        comments=3,
        shares=2,
        gone_at=at(4),
    ),
}
