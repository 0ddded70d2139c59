"""How changing many messages, and following operations, are called."""

from collections.abc import Mapping, Sequence

from tests.api.asks import Ask, Call


def _chosen(name: str, thing: str) -> Call:
    """An operation on whatever this filter finds."""
    return lambda own, theirs: Ask(
        body={"action": "cancel", "filter": {name: [theirs[thing]]}, "dry_run": True}
    )


OF_OPERATIONS: Mapping[str, Sequence[Call]] = {
    "post_messages_bulk": [
        lambda own, theirs: Ask(body={"action": "cancel", "ids": [theirs["bulk_draft"]]}),
        lambda own, theirs: Ask(
            body={
                "action": "publish",
                "ids": [own["bulk_draft"], theirs["bulk_draft"]],
                "versions": {theirs["bulk_draft"]: 1},
                "dry_run": True,
            }
        ),
        lambda own, theirs: Ask(
            body={
                "action": "reschedule",
                "ids": [own["bulk_draft"]],
                "schedule": {"at": "2090-05-04T09:00:00Z"},
                "dry_run": True,
            }
        ),
        lambda own, theirs: Ask(
            body={
                "action": "reschedule",
                "ids": [own["bulk_draft"]],
                "schedule": {"queue_id": theirs["queue"]},
                "dry_run": True,
            }
        ),
        _chosen("channel_id", "channel"),
        _chosen("community_id", "community"),
        _chosen("external_id", "external_id"),
    ],
    "post_import": [
        lambda own, theirs: Ask(
            file=f"text,channels\nHi,{theirs['channel']}\n".encode(), kind="text/csv"
        ),
    ],
    "get_operations": [lambda own, theirs: Ask()],
    "get_operation": [lambda own, theirs: Ask({"operation_id": theirs["operation"]})],
    "get_operation_items": [lambda own, theirs: Ask({"operation_id": theirs["operation"]})],
    "post_operation_cancel": [
        lambda own, theirs: Ask({"operation_id": theirs["operation_to_cancel"]})
    ],
}
