"""When this is due, do that: the one page that says what each kind of duty is."""

from collections.abc import Mapping

from domain.communities.room import Communities
from domain.publishing.room import Publishing
from domain.shared.duties import Act

KINDS: frozenset[str] = frozenset()
"""Every kind of duty that may be planned: `acts` has an entry for each, and no other."""


def acts(communities_room: Communities, publishing_room: Publishing) -> Mapping[str, Act]:
    """Kind of duty to what is done about its subject. Each is safe to repeat and looks at how
    things stand now."""
    return {}
