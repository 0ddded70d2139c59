"""Of what is part of a campaign everybody sees what they may read."""

from dataclasses import replace

from domain.campaigns.contents import ContentKind, shown_to
from domain.shared.access import Actor, Permission, system
from domain.shared.ids import OrganizationId, WorkspaceId


def actor(*scopes: Permission) -> Actor:
    whole = system(OrganizationId("org_1"), WorkspaceId("ws_1"))
    return replace(whole, scopes=frozenset(scopes))


def test_who_reads_plans_sees_what_plans_are_made_of() -> None:
    seen = {*shown_to(actor(Permission.PLANNING_READ))}
    assert {ContentKind.LINK, ContentKind.EXPERIMENT, ContentKind.PROMOTION} <= seen
    hidden = {
        *(ContentKind.MESSAGE, ContentKind.BROADCAST, ContentKind.POLL, ContentKind.CONTEST),
    }
    assert not hidden & seen


def test_with_the_right_to_read_them_all_kinds_are_shown() -> None:
    rights = Permission.MESSAGES_READ, Permission.POLLS_READ, Permission.CONTESTS_READ
    assert shown_to(actor(Permission.PLANNING_READ, *rights)) == tuple(ContentKind)
