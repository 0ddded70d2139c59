"""How the operations about communities are called, and what each of them needs."""

from collections.abc import Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, named, on, renames


def _team(teammate: str) -> dict[str, Any]:
    return {"team": [{"teammate_id": teammate, "part": "host"}]}


OF_COMMUNITIES: dict[str, Sequence[Call]] = {
    "post_community": [
        *named("Vecinos"),
        lambda own, theirs: Ask(body={"name": "Vecinos", **_team(theirs["teammate"])}),
    ],
    "get_communities": filters("external_id", "teammate_id"),
    "get_community": on("community_id", "community"),
    "patch_community": [
        *renames("community_id", "community"),
        lambda own, theirs: Ask({"community_id": own["community"]}, _team(theirs["teammate"])),
    ],
    "post_community_archive": on("community_id", "empty_community"),
    "post_community_restore": on("community_id", "archived_community"),
}
