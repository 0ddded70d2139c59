"""How the operations about copies, erasures and legal holds are called, and what each needs."""

from collections.abc import Mapping, Sequence

from tests.api.asks import Ask, Call, on, plain

BY_LAW = {"reason": "A court's order."}
OF_PRIVACY: dict[str, Sequence[Call]] = {
    "post_member_export": on("member_id", "member_to_copy"),
    "get_member_export": on("member_id", "member"),
    "get_member_export_archive": on("export_id", "member_export"),
    "post_member_erase": on("member_id", "member_to_erase"),
    "get_member_erasure": on("member_id", "erased_member"),
    "post_member_legal_hold": on("member_id", "member_to_copy", BY_LAW),
    "get_member_legal_holds": on("member_id", "held_member"),
    "get_retention": [plain],
    "put_retention": [lambda own, theirs: Ask(body={"periods": {"events": 14}})],
    "post_retention_preview": [lambda own, theirs: Ask(body={"periods": {"events": 14}})],
    "get_retention_receipts": [plain],
    "post_member_legal_hold_lift": [
        lambda own, theirs: Ask(
            {"member_id": theirs["held_member"], "hold_id": theirs["legal_hold"]}, BY_LAW
        ),
    ],
}
SCOPES_OF_PRIVACY: Mapping[str, str] = {
    name: "privacy:read" if name.startswith(("get", "post_retention")) else "privacy:write"
    for name in OF_PRIVACY
}
