"""How changing many messages, and following operations, are called."""

from collections.abc import Mapping, Sequence

from tests.api.asks import Ask, Call, on, plain
from tests.kit.workbooks import SHEET_TYPE, a_workbook


def _chosen(name: str, thing: str) -> Call:
    """An operation on whatever this filter finds."""
    return lambda own, theirs: Ask(
        body={"action": "cancel", "filter": {name: [theirs[thing]]}, "dry_run": True}
    )


_A_FORM = (
    b'--edge\r\nContent-Disposition: form-data; name="file"; filename="plan.csv"\r\n\r\n'
    b"text,channels\nHi,CHANNEL\n\r\n--edge\r\n"
    b'Content-Disposition: form-data; name="dry_run"\r\n\r\ntrue\r\n--edge--\r\n'
)


OF_OPERATIONS: Mapping[str, Sequence[Call]] = {
    "post_test_clock": [lambda own, theirs: Ask(body={"frozen": True})],
    "get_test_clocks": [plain],
    "get_test_clock": on("test_clock_id", "test_clock"),
    "post_test_clock_advance": on("test_clock_id", "test_clock", {"by_seconds": 1}),
    "post_test_clock_freeze": on("test_clock_id", "test_clock"),
    "post_test_clock_unfreeze": on("test_clock_id", "test_clock"),
    "delete_test_clock": on("test_clock_id", "test_clock"),
    "post_messages_bulk": [
        lambda own, theirs: Ask(body={"action": "cancel", "ids": [theirs["bulk_draft"]]}),
        lambda own, theirs: Ask(
            body={
                "action": "set_campaign",
                "ids": [own["bulk_draft"]],
                "campaign_id": theirs["campaign"],
                "dry_run": True,
            }
        ),
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
        _chosen("objective_id", "objective"),
        _chosen("external_id", "external_id"),
    ],
    "post_import": [
        lambda own, theirs: Ask(
            file=f"text,channels\nHi,{theirs['channel']}\n".encode(), kind="text/csv"
        ),
        lambda own, theirs: Ask(
            file=a_workbook([["text", "channels"], ["Hi", theirs["channel"]]]), kind=SHEET_TYPE
        ),
        lambda own, theirs: Ask(
            file=_A_FORM.replace(b"CHANNEL", theirs["channel"].encode()),
            kind="multipart/form-data; boundary=edge",
        ),
    ],
    # The walk itself makes more than a page of them.
    "get_operations": [lambda own, theirs: Ask(query={"limit": "100"})],
    "get_operation": [lambda own, theirs: Ask({"operation_id": theirs["operation"]})],
    "get_operation_items": [lambda own, theirs: Ask({"operation_id": theirs["operation"]})],
    "post_operation_cancel": [
        lambda own, theirs: Ask({"operation_id": theirs["operation_to_cancel"]})
    ],
}
