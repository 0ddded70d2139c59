"""How the operations about the work on crises are called, and what each of them needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on

STEP = {"title": "Call the supplier", "action": {"kind": "task", "role": "expert"}}
PLAYBOOK = {"name": "Food", "steps": [STEP]}


def _step(**action: Any) -> dict[str, Any]:
    return PLAYBOOK | {"steps": [{"title": "Call the supplier", "action": action}]}


def _rota(who: str, **more: Any) -> dict[str, Any]:
    when = {"starts_on": "2035-01-01", "handover_time": "09:00", "timezone": "Europe/Madrid"}
    return {"name": "Evenings", "teammate_ids": [who], **when, **more}


def _override(who: str) -> dict[str, Any]:
    since, until = "2035-02-01T00:00:00Z", "2035-02-02T00:00:00Z"
    return {"teammate_id": who, "since": since, "until": until}


OF_CRISIS_WORK: Mapping[str, Sequence[Call]] = {
    "post_crisis_task": [
        *on("crisis_id", "crisis", {"title": "Call the supplier"}),
        lambda own, theirs: Ask(
            {"crisis_id": own["crisis"]}, {"title": "Call", "owner_id": theirs["teammate"]}
        ),
        lambda own, theirs: Ask(
            {"crisis_id": own["crisis"]}, {"title": "Call", "external_id": theirs["external_id"]}
        ),
    ],
    "get_tasks_of_crisis": [
        *on("crisis_id", "crisis"),
        lambda own, theirs: Ask(
            {"crisis_id": own["crisis"]}, query={"owner_id": theirs["teammate"]}
        ),
    ],
    "get_crisis_tasks": [
        *filters("external_id"),
        lambda own, theirs: Ask(query={"crisis_id": theirs["crisis"]}),
        lambda own, theirs: Ask(query={"owner_id": theirs["teammate"]}),
    ],
    "get_crisis_task": on("task_id", "crisis_task"),
    "patch_crisis_task": [
        lambda own, theirs: Ask({"task_id": theirs["crisis_task"]}, {"title": "Call them"}),
        lambda own, theirs: Ask(
            {"task_id": own["crisis_task"]}, {"owner_id": theirs["teammate"], "owner_role": None}
        ),
        lambda own, theirs: Ask(
            {"task_id": own["crisis_task"]}, {"external_id": theirs["external_id"]}
        ),
    ],
    "post_crisis_task_done": on("task_id", "crisis_task_to_do"),
    "post_crisis_task_drop": on("task_id", "crisis_task_to_drop", {"reason": "They called."}),
    "post_playbook": [
        lambda own, theirs: Ask(body=PLAYBOOK),
        lambda own, theirs: Ask(body=PLAYBOOK | {"external_id": theirs["external_id"]}),
        lambda own, theirs: Ask(body=PLAYBOOK | {"when": {"community_ids": [theirs["community"]]}}),
        lambda own, theirs: Ask(body=_step(kind="task", teammate_id=theirs["teammate"])),
        lambda own, theirs: Ask(
            body=_step(kind="offer_role_on_call", role="scribe", rota_id=theirs["rota"])
        ),
        lambda own, theirs: Ask(
            body=_step(kind="offer_role", role="scribe", teammate_id=theirs["teammate"])
        ),
        lambda own, theirs: Ask(
            body=_step(
                kind="notify", stakeholder_list_id=theirs["stakeholder_list"], text="Join us."
            )
        ),
        lambda own, theirs: Ask(
            body=_step(kind="escalate", escalation_ladder_id=theirs["escalation_ladder"])
        ),
        *(
            lambda own, theirs, field=field, thing=thing: Ask(
                body=_step(kind="hold", scope={field: [theirs[thing]]})
            )
            for field, thing in (
                ("channel_ids", "channel"),
                ("community_ids", "community"),
                ("campaign_ids", "campaign"),
            )
        ),
    ],
    "get_playbooks": filters("external_id"),
    "get_playbook": on("playbook_id", "playbook"),
    "patch_playbook": [
        lambda own, theirs: Ask({"playbook_id": theirs["playbook"]}, {"name": "Food"}),
        lambda own, theirs: Ask(
            {"playbook_id": own["playbook"]}, {"external_id": theirs["external_id"]}
        ),
        lambda own, theirs: Ask(
            {"playbook_id": own["playbook"]}, {"when": {"community_ids": [theirs["community"]]}}
        ),
        lambda own, theirs: Ask(
            {"playbook_id": own["playbook"]},
            {"steps": _step(kind="task", teammate_id=theirs["teammate"])["steps"]},
        ),
    ],
    "delete_playbook": on("playbook_id", "spare_playbook"),
    "post_crisis_playbook": [
        lambda own, theirs: Ask({"crisis_id": theirs["crisis"]}, {"playbook_id": own["playbook"]}),
        lambda own, theirs: Ask({"crisis_id": own["crisis"]}, {"playbook_id": theirs["playbook"]}),
    ],
    "get_crisis_playbooks": [
        *on("crisis_id", "crisis"),
        lambda own, theirs: Ask(
            {"crisis_id": own["crisis"]}, query={"playbook_id": theirs["playbook"]}
        ),
    ],
    "get_playbook_run": on("run_id", "playbook_run"),
    "post_playbook_run_cancel": on("run_id", "playbook_run_to_cancel"),
    "post_rota": [
        lambda own, theirs: Ask(body=_rota(own["teammate"])),
        lambda own, theirs: Ask(body=_rota(theirs["teammate"])),
        lambda own, theirs: Ask(body=_rota(own["teammate"], external_id=theirs["external_id"])),
        lambda own, theirs: Ask(
            body=_rota(own["teammate"], escalation_ladder_id=theirs["escalation_ladder"])
        ),
        lambda own, theirs: Ask(
            body=_rota(own["teammate"], overrides=[_override(theirs["teammate"])])
        ),
    ],
    "get_rotas": [
        *filters("external_id"),
        lambda own, theirs: Ask(query={"teammate_id": theirs["teammate"]}),
    ],
    "get_rota": on("rota_id", "rota"),
    "patch_rota": [
        lambda own, theirs: Ask({"rota_id": theirs["rota"]}, {"name": "Evenings"}),
        lambda own, theirs: Ask({"rota_id": own["rota"]}, {"external_id": theirs["external_id"]}),
        lambda own, theirs: Ask({"rota_id": own["rota"]}, {"teammate_ids": [theirs["teammate"]]}),
        lambda own, theirs: Ask(
            {"rota_id": own["rota"]}, {"overrides": [_override(theirs["teammate"])]}
        ),
        lambda own, theirs: Ask(
            {"rota_id": own["rota"]}, {"escalation_ladder_id": theirs["escalation_ladder"]}
        ),
    ],
    "delete_rota": on("rota_id", "spare_rota"),
    "get_rota_on_call": on("rota_id", "rota"),
}
