"""How the operations about competitors are called, and what each of them needs."""

from collections.abc import Mapping, Sequence

from tests.api.asks import Ask, Call, on, plain, renames

SOL = {"platform": "sandbox", "handle": "@cafe-sol"}
DRAWN = {"platform": "sandbox", "measure": "followers"}

OF_COMPETITORS: dict[str, Sequence[Call]] = {
    "post_competitor": [
        lambda own, theirs: Ask(body={"name": "Café Sol", "accounts": [SOL]}),
        lambda own, theirs: Ask(body={"name": "Sol", "external_id": theirs["external_id"]}),
        lambda own, theirs: Ask(body={"name": "Sol", "watch_id": theirs["watch"]}),
    ],
    "get_competitors": [
        plain,
        lambda own, theirs: Ask(query={"external_id": theirs["external_id"]}),
    ],
    "get_competitors_comparison": [
        plain,
        lambda own, theirs: Ask(query={"competitor_id": theirs["competitor"]}),
    ],
    "get_competitors_comparison_chart": [
        lambda own, theirs: Ask(query=DRAWN),
        lambda own, theirs: Ask(query=DRAWN | {"competitor_id": theirs["competitor"]}),
    ],
    "get_competitor": on("competitor_id", "competitor"),
    "patch_competitor": [
        *renames("competitor_id", "competitor"),
        lambda own, theirs: Ask(
            {"competitor_id": own["competitor"]}, {"watch_id": theirs["watch"]}
        ),
    ],
    "delete_competitor": on("competitor_id", "spare_competitor"),
    "get_competitor_metrics": on("competitor_id", "competitor"),
}

SCOPES_OF_COMPETITORS: Mapping[str, str] = {
    name: "listening:read" if name.startswith("get_") else "listening:write"
    for name in OF_COMPETITORS
}
