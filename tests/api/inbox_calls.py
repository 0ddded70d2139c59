"""How the operations of the inbox are called."""

from collections.abc import Mapping, Sequence
from itertools import count

from tests.api.asks import Ask, Call, filters, on, plain

_numbers = count(1)


def _telling(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
    number = next(_numbers)
    return Ask(
        body={
            "channel_id": theirs["channel"],
            "id": f"told-{number}",
            "kind": "comment",
            "at": "2026-11-26T09:00:00Z",
            "text": "Are you open on Monday?",
            "author": {"id": "ana"},
            "message_id": f"told-{number} {theirs['draft']}",
            "parent_id": theirs["post"],
            "root_id": theirs["post"],
        }
    )


def _answers(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
    return Ask(query={"answers_message_id": theirs["published"]})


def _conversations_about(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
    return Ask(query={"answers_message_id": theirs["published"]})


_TRIED = {"kind": "spike", "since": "2026-01-05T00:00:00Z", "until": "2026-01-06T00:00:00Z"}


def _text(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
    return Ask(body={"text": "Nobody answers.", "language": "en"})


def _bulk(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
    return Ask(
        body={
            "action": "update",
            "ids": [theirs["bulk_conversation"]],
            "update": {"add_labels": ["seen"]},
        }
    )


def _bulk_given_to(name: str, thing: str) -> Call:
    def ask(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
        given = {"action": "update", "update": {name: theirs[thing]}}
        return Ask(body={**given, "ids": [own["bulk_conversation"]]})

    return ask


def _bulk_chosen_by(name: str, thing: str) -> Call:
    """Whatever this filter finds."""

    def ask(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
        given = {"action": "update", "update": {"add_labels": ["seen"]}}
        return Ask(body={**given, "filter": {name: [theirs[thing]]}})

    return ask


def _given_to(name: str, thing: str) -> Call:
    def ask(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
        return Ask({"conversation_id": own["conversation"]}, {name: theirs[thing]})

    return ask


def _given(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
    return Ask({"conversation_id": theirs["conversation"]}, {"labels": ["refund"]})


def _merge(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
    others = {"conversation_ids": [theirs["conversation_to_merge"]]}
    return Ask({"conversation_id": own["conversation"]}, others)


def _merge_into(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
    others = {"conversation_ids": [own["conversation_to_merge"]]}
    return Ask({"conversation_id": theirs["conversation"]}, others)


def _split(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
    first = {"inbound_message_id": theirs["message_to_split_at"]}
    return Ask({"conversation_id": theirs["conversation_to_split"]}, first)


def _on_note(text: str | None, note: str) -> Call:
    def ask(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
        path = {"conversation_id": theirs["conversation"], "note_id": theirs[note]}
        return Ask(path, {"text": text} if text else None)

    return ask


def _assigned(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
    return Ask(query={"assignee_id": theirs["teammate"]})


def _viewed(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
    return Ask(query={"view": theirs["saved_view"]})


VIEW = {"name": "Open", "query": {"state": "open", "sort": "waiting_since"}}
CONVERSATION = "conversation_id"
SOMEONE = (("assignee_id", "teammate"), ("team_id", "team"))
OF_CONVERSATIONS: dict[str, Sequence[Call]] = {
    "get_conversations": [
        *filters("channel_id", "team_id", "community_id", "campaign_id"),
        *(_conversations_about, _assigned, _viewed),
    ],
    "get_conversation": on(CONVERSATION, "conversation"),
    "get_conversation_messages": on(CONVERSATION, "conversation"),
    "patch_conversation": [_given, *(_given_to(*someone) for someone in SOMEONE)],
    "post_conversation_close": on(CONVERSATION, "conversation_to_close"),
    "post_conversation_reopen": on(CONVERSATION, "pending_conversation"),
    "post_conversation_mark_pending": on(CONVERSATION, "conversation_to_mark"),
    "post_conversation_snooze": on(
        CONVERSATION, "conversation_to_snooze", {"until": "2030-05-04T07:00:00Z"}
    ),
    "post_conversations_bulk": [
        *(_bulk, *(_bulk_given_to(*someone) for someone in SOMEONE)),
        _bulk_chosen_by("channel_id", "channel"),
        *(_bulk_chosen_by(*someone) for someone in SOMEONE),
        _bulk_chosen_by("answers_message_id", "published"),
        *(_bulk_chosen_by(f"{thing}_id", thing) for thing in ("community", "campaign")),
    ],
    "post_conversation_merge": [_merge, _merge_into],
    "post_conversation_unmerge": on(CONVERSATION, "merged_conversation"),
    "post_conversation_split": [_split],
    "post_conversation_note": on(CONVERSATION, "conversation", {"text": "She called."}),
    "get_conversation_notes": on(CONVERSATION, "conversation"),
    "patch_conversation_note": [_on_note("She called twice.", "note")],
    "delete_conversation_note": [_on_note(None, "spare_note")],
    "post_saved_view": [lambda own, theirs: Ask(body=VIEW)],
    "get_saved_views": [plain],
    "get_saved_view": on("saved_view_id", "saved_view"),
    "patch_saved_view": on("saved_view_id", "saved_view", {"name": "Waiting"}),
    "delete_saved_view": on("saved_view_id", "spare_saved_view"),
}
OF_INBOX: dict[str, Sequence[Call]] = {
    **OF_CONVERSATIONS,
    "get_inbound_messages": [
        *filters("channel_id", "conversation_id", "community_id", "campaign_id"),
        _answers,
    ],
    "get_inbound_message": on("inbound_message_id", "inbound_message"),
    "get_inbound_message_original": on("inbound_message_id", "inbound_message"),
    "get_inbound_activities": [*filters("channel_id"), _answers],
    "get_inbound_activity": on("inbound_activity_id", "inbound_activity"),
    "post_text_analyze": [_text],
    "post_detectors_try": [
        lambda own, theirs: Ask(body=_TRIED),
        lambda own, theirs: Ask(body=_TRIED | {"community_id": own["community"]}),
        lambda own, theirs: Ask(body=_TRIED | {"community_id": theirs["community"]}),
        lambda own, theirs: Ask(body=_TRIED | {"watch_id": theirs["watch"]}),
    ],
    "get_channel_inbound": on("channel_id", "channel"),
    "post_channel_hook": on("channel_id", "channel_to_hook"),
    "delete_channel_hook": on("channel_id", "hooked_channel"),
    "post_sandbox_telling": [_telling],
}
