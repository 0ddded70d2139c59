"""How the operations about macros and automations are called."""

from collections.abc import Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on, plain, renames

LABEL = {"add_labels": ["seen"]}
MACRO = {"name": "Seen", "steps": [LABEL, {"move": "reopen"}]}
AUTOMATION = {
    "name": "Seen",
    "trigger": {"events": ["message_received"]},
    "conditions": {"kinds": ["direct"]},
    "steps": [LABEL],
}
TRIED = {name: AUTOMATION[name] for name in ("trigger", "conditions", "steps")}


def _macro(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    return MACRO | {"steps": [*steps]} | more


def _automation(**more: Any) -> dict[str, Any]:
    return AUTOMATION | more


def _conditions(theirs: Any) -> list[dict[str, Any]]:
    """Each with one thing of theirs."""
    calendar = {"business_calendar_id": theirs["business_calendar"]}
    return [
        {"conditions": {"channel_ids": [theirs["channel"]]}},
        {"conditions": {"assignee_ids": [theirs["teammate"]]}},
        {"conditions": {"team_ids": [theirs["team"]]}},
        {"conditions": {"answers_message_ids": [theirs["published"]]}},
        {"unless": {"business_hours": calendar | {"open": True}}},
        {"trigger": {"timer": calendar | {"since": "waiting", "seconds": 60}}},
    ]


def _planted(base: dict[str, Any], *, changes: bool = False) -> list[Call]:
    def call(number: int) -> Call:
        return lambda own, theirs: Ask(
            {"automation_id": own["automation"]} if changes else {},
            base | _conditions(theirs)[number],
        )

    return [call(number) for number in range(5)]


OF_AUTOMATIONS: dict[str, Sequence[Call]] = {
    "post_macro": [
        lambda own, theirs: Ask(body=MACRO),
        lambda own, theirs: Ask(body=MACRO | {"external_id": theirs["external_id"]}),
        lambda own, theirs: Ask(body=_macro({"assign": {"assignee_id": theirs["teammate"]}})),
        lambda own, theirs: Ask(body=_macro({"assign_team": {"team_id": theirs["team"]}})),
        lambda own, theirs: Ask(body=_macro({"reply": {"saved_reply_id": theirs["saved_reply"]}})),
        lambda own, theirs: Ask(body=MACRO | {"audience": "team", "team_id": theirs["team"]}),
    ],
    "get_macros": filters("external_id"),
    "get_macro": on("macro_id", "macro"),
    "patch_macro": [
        *renames("macro_id", "macro"),
        lambda own, theirs: Ask(
            {"macro_id": own["macro"]}, {"audience": "team", "team_id": theirs["team"]}
        ),
    ],
    "delete_macro": on("macro_id", "spare_macro"),
    "post_macro_run": [
        lambda own, theirs: Ask({"macro_id": theirs["macro"]}, {"ids": [own["conversation"]]}),
        lambda own, theirs: Ask({"macro_id": own["macro"]}, {"ids": [theirs["conversation"]]}),
    ],
    "post_automation": [
        lambda own, theirs: Ask(body=AUTOMATION),
        lambda own, theirs: Ask(body=AUTOMATION | {"external_id": theirs["external_id"]}),
        *_planted(AUTOMATION),
        lambda own, theirs: Ask(
            body=_automation(steps=[{"run_macro": {"macro_id": theirs["macro"]}}])
        ),
    ],
    "get_automations": filters("external_id"),
    "get_automation": on("automation_id", "automation"),
    "patch_automation": [
        *renames("automation_id", "automation"),
        *_planted({}, changes=True),
    ],
    "delete_automation": on("automation_id", "spare_automation"),
    "post_automations_dry_run": [
        lambda own, theirs: Ask(body=TRIED),
        *_planted(TRIED),
    ],
    "post_automation_dry_run": on("automation_id", "automation", {}),
    "post_automations_dry_run_all": [
        lambda own, theirs: Ask(body={}),
        lambda own, theirs: Ask(body={"also_ids": [theirs["automation"]]}),
    ],
    "get_automation_runs": [
        plain,
        lambda own, theirs: Ask(query={"automation_id": theirs["automation"]}),
        lambda own, theirs: Ask(query={"conversation_id": theirs["conversation"]}),
    ],
    "get_automation_run": on("automation_run_id", "automation_run"),
}

SCOPES: dict[str, str] = {
    "post_macro": "inbox:write",
    "get_macros": "inbox:read",
    "get_macro": "inbox:read",
    "patch_macro": "inbox:write",
    "delete_macro": "inbox:write",
    "post_macro_run": "inbox:write",
    "post_automation": "inbox:write",
    "get_automations": "inbox:read",
    "get_automation": "inbox:read",
    "patch_automation": "inbox:write",
    "delete_automation": "inbox:write",
    "post_automations_dry_run": "inbox:read",
    "post_automation_dry_run": "inbox:read",
    "post_automations_dry_run_all": "inbox:read",
    "get_automation_runs": "inbox:read",
    "get_automation_run": "inbox:read",
}
"""What a key needs for each."""
