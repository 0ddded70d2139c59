"""How the operations about guidelines are called, and what each of them needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, on

KIND = [{"language": "en", "text": "Be kind."}]


def _knows(guidelines: str) -> dict[str, Any]:
    return {"guidelines_id": guidelines, "source": "welcome page"}


OF_GUIDELINES: dict[str, Sequence[Call]] = {
    "post_community_guidelines": on("community_id", "community", {"texts": KIND}),
    "get_community_guidelines": on("community_id", "community"),
    "get_community_guidelines_in_force": on("community_id", "community"),
    "get_guidelines": on("guidelines_id", "guidelines"),
    "patch_guidelines": on("guidelines_id", "guidelines", {"summary": "The first."}),
    "post_guidelines_publish": on("guidelines_id", "guidelines_to_publish"),
    "delete_guidelines": on("guidelines_id", "spare_guidelines"),
    "post_member_acknowledgement": [
        lambda own, theirs: Ask(
            {"member_id": theirs["member"]}, _knows(own["guidelines_in_force"])
        ),
        lambda own, theirs: Ask(
            {"member_id": own["member"]}, _knows(theirs["guidelines_in_force"])
        ),
    ],
    "get_member_acknowledgements": on("member_id", "member"),
    "get_community_acknowledgements": on("community_id", "community"),
}
SCOPES_OF_GUIDELINES: Mapping[str, str] = {
    name: f"{'members' if 'acknowledgement' in name else 'communities'}"
    f":{'read' if name.startswith('get') else 'write'}"
    for name in OF_GUIDELINES
}
