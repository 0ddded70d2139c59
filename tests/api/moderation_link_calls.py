"""How the operations about hosted pages of due process are called."""

from collections.abc import Sequence

from tests.api.asks import Ask, Call, filters, on

SCOPES_OF_LINKS = {
    **dict.fromkeys(("get_moderation_links", "get_moderation_link"), "moderation:read"),
    **dict.fromkeys(("post_decision_appeal_link", "post_log_link"), "moderation:write"),
    **dict.fromkeys(("post_report_link", "post_moderation_link_revoke"), "moderation:write"),
}
ONCE_OF_LINKS = {"post_decision_appeal_link", "post_log_link", "post_report_link"}

OF_MODERATION_LINKS: dict[str, Sequence[Call]] = {
    "post_decision_appeal_link": [
        *on("decision_id", "decision", {"expires_in_seconds": 86_400}),
        lambda own, theirs: Ask(
            {"decision_id": own["decision"]}, {"external_id": theirs["external_id"]}
        ),
    ],
    "post_log_link": [
        lambda own, theirs: Ask(body={"community_id": theirs["community"]}),
        lambda own, theirs: Ask(body={"external_id": theirs["external_id"]}),
    ],
    "post_report_link": [
        lambda own, theirs: Ask(body={"community_id": theirs["community"]}),
        lambda own, theirs: Ask(body={"external_id": theirs["external_id"]}),
    ],
    "get_moderation_links": [
        *filters("external_id", "community_id"),
        lambda own, theirs: Ask(query={"decision_id": theirs["decision"]}),
    ],
    "get_moderation_link": on("link_id", "moderation_link"),
    "post_moderation_link_revoke": on("link_id", "spare_moderation_link"),
}
