"""How the operations about polls are called, and what each of them needs."""

from collections.abc import Mapping, Sequence

from tests.api.asks import Ask, Call, filters, on, renames

OPTIONS = [{"key": "friday", "label": "Friday"}, {"key": "saturday", "label": "Saturday"}]
POLL = {"question": "When shall we meet?", "kind": "single", "options": OPTIONS}
TO_MEMBERS = POLL | {"who": "members"}

OF_POLLS: dict[str, Sequence[Call]] = {
    "post_poll": [
        lambda own, theirs: Ask(body=POLL),
        lambda own, theirs: Ask(body=POLL | {"external_id": theirs["external_id"]}),
        lambda own, theirs: Ask(body=POLL | {"campaign_id": theirs["campaign"]}),
        lambda own, theirs: Ask(body=TO_MEMBERS | {"community_id": theirs["community"]}),
        lambda own, theirs: Ask(body=TO_MEMBERS | {"segment_id": theirs["segment"]}),
    ],
    "get_polls": filters("external_id", "campaign_id", "community_id", "segment_id"),
    "get_poll": on("poll_id", "poll"),
    "patch_poll": [
        *renames("poll_id", "poll"),
        lambda own, theirs: Ask({"poll_id": own["poll"]}, {"campaign_id": theirs["campaign"]}),
        lambda own, theirs: Ask(
            {"poll_id": own["poll"]}, {"who": "members", "community_id": theirs["community"]}
        ),
        lambda own, theirs: Ask(
            {"poll_id": own["poll"]}, {"who": "members", "segment_id": theirs["segment"]}
        ),
    ],
    "post_poll_schedule": on("poll_id", "poll_to_schedule"),
    "post_poll_open": on("poll_id", "poll_to_open"),
    "post_poll_close": on("poll_id", "poll_to_close"),
    "post_poll_cancel": on("poll_id", "poll_to_cancel"),
    "post_poll_archive": on("poll_id", "poll_to_archive"),
    "post_poll_vote": [
        lambda own, theirs: Ask(
            {"poll_id": theirs["open_poll"]}, {"options": ["friday"], "voter": "user-17"}
        ),
        lambda own, theirs: Ask(
            {"poll_id": own["named_poll"]},
            {"options": ["friday"], "member_id": theirs["member"]},
        ),
    ],
    "get_poll_votes": [
        *on("poll_id", "named_poll"),
        lambda own, theirs: Ask(
            {"poll_id": own["named_poll"]}, query={"member_id": theirs["member"]}
        ),
    ],
    "get_poll_answers": on("poll_id", "words_poll"),
    "get_poll_ballot": on("poll_id", "open_poll"),
    "get_poll_results": on("poll_id", "named_poll"),
    "get_poll_result_rows": on("poll_id", "named_poll"),
    "post_poll_invitations": [
        lambda own, theirs: Ask(
            {"poll_id": theirs["invited_poll"]}, {"count": 1, "member_ids": []}
        ),
        lambda own, theirs: Ask(
            {"poll_id": own["invited_poll"]}, {"member_ids": [theirs["member"]]}
        ),
    ],
    "get_poll_invitations": [
        *on("poll_id", "invited_poll"),
        lambda own, theirs: Ask(
            {"poll_id": own["invited_poll"]}, query={"member_id": theirs["member"]}
        ),
    ],
    "delete_poll_invitation": [
        lambda own, theirs: Ask(
            {"poll_id": theirs["invited_poll"], "invitation_id": theirs["spare_poll_invitation"]}
        ),
        lambda own, theirs: Ask(
            {"poll_id": own["invited_poll"], "invitation_id": theirs["poll_invitation"]}
        ),
    ],
    "post_poll_native": [
        lambda own, theirs: Ask(
            {"poll_id": theirs["native_poll"]}, {"message_id": theirs["asking_message"]}
        ),
        lambda own, theirs: Ask(
            {"poll_id": own["native_poll"]}, {"message_id": theirs["asking_message"]}
        ),
        lambda own, theirs: Ask(
            {"poll_id": own["closing_poll"]}, {"channel_ids": [theirs["channel"]]}
        ),
    ],
    "get_poll_natives": on("poll_id", "native_poll"),
    "delete_poll_native": [
        lambda own, theirs: Ask(
            {"poll_id": theirs["spare_native_poll"], "native_id": theirs["spare_poll_native"]}
        ),
        lambda own, theirs: Ask(
            {"poll_id": own["native_poll"], "native_id": theirs["spare_poll_native"]}
        ),
    ],
}

_WRITE = (
    *("post_poll", "patch_poll", "post_poll_schedule", "post_poll_open", "post_poll_close"),
    *("post_poll_cancel", "post_poll_archive", "post_poll_invitations"),
    *("delete_poll_invitation", "post_poll_native", "delete_poll_native"),
)
_READ = (
    *("get_polls", "get_poll", "get_poll_votes", "get_poll_answers", "get_poll_results"),
    *("get_poll_result_rows", "get_poll_invitations", "get_poll_natives"),
)
SCOPES_OF_POLLS: Mapping[str, str] = {
    **dict.fromkeys(_WRITE, "polls:write"),
    **dict.fromkeys(_READ, "polls:read"),
    **dict.fromkeys(("post_poll_vote", "get_poll_ballot"), "polls:vote"),
}
