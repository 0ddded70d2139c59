"""Nuts get into a café's plum cake: what was written down for that beforehand is done."""

from datetime import UTC, datetime, timedelta

from tests.api.campaign_story import Teller
from tests.api.crisis_story import Bell, Time

STEPS = [
    {"title": "Call the supplier", "action": {"kind": "task", "role": "expert", "minutes": 120}},
    {"title": "Be ready", "action": {"kind": "set_clock", "minutes": 45}},
    {
        "title": "Look again",
        "action": {"kind": "note", "text": "Is the supplier back?"},
        "after_minutes": 20160,
        "counts_from": "previous",
    },
]


async def crisis_work_story(story: Teller, time: Time, bell: Bell) -> None:
    """Rotas, playbooks and tasks, with what is told when nobody does anything."""
    tell, call = story.tell, story.call
    who = (await call("get_teammates", query={"q": "night"}))["data"][0]["id"]
    when = {"starts_on": "2020-01-06", "handover_time": "09:00", "timezone": "Europe/Madrid"}
    rota = await tell(
        "post_rota", {"name": "Nights", "teammate_ids": [who], "answer_minutes": 10, **when}
    )
    at_rota = {"rota_id": rota["id"]}
    await tell("patch_rota", {"name": "Nights and Sundays"}, **at_rota)
    await tell("get_rota", **at_rota)
    await tell("get_rotas")
    await tell("get_rota_on_call", query={"at": "2035-03-26T12:00:00Z"}, **at_rota)
    fits = {"scenarios": ["allergens"], "is_active": True}
    body = {"name": "Food", "start": "when_fitting", "when": fits, "steps": STEPS}
    playbook = await tell("post_playbook", body)
    at_playbook = {"playbook_id": playbook["id"]}
    await tell("patch_playbook", {"summary": "What people may not eat."}, **at_playbook)
    await tell("get_playbook", **at_playbook)
    await tell("get_playbooks")
    known = dict.fromkeys(
        ("virality", "sentiment", "stakeholder_harm", "media_pickup", "legal_exposure"), 1
    )
    crisis = await call(
        "post_crisis", {"title": "Nuts again", "scenario": "allergens", "factors": known}
    )
    where = {"crisis_id": crisis["id"]}
    await call("post_crisis_activate", **where)
    await bell.ring()
    await story.heard("playbook_run.step_taken")
    await story.heard("crisis.clock_set")
    run = (await tell("get_crisis_playbooks", **where))["data"][0]
    await tell("get_playbook_run", run_id=run["id"])
    await call("put_crisis_role", {"rota_id": rota["id"]}, role="scribe", **where)
    due = (datetime.now(UTC) + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    asked = {"title": "Print a notice", "due_at": due, "remind_before_seconds": [1800]}
    task = await tell("post_crisis_task", asked, **where)
    at_task = {"task_id": task["id"]}
    await time.pass_time(timedelta(minutes=40))
    await bell.ring()
    await story.heard("crisis.role_unfilled")
    await story.heard("crisis_task.reminded")
    await time.pass_time(timedelta(minutes=25))
    await bell.ring()
    await story.heard("crisis_task.overdue")
    await tell("patch_crisis_task", {"owner_role": "scribe"}, **at_task)
    await tell("post_crisis_task_done", **at_task)
    await tell("get_crisis_task", **at_task)
    opened = (await tell("get_tasks_of_crisis", **where))["data"]
    left = next(one for one in opened if one["state"] == "open")
    reason = {"reason": "The supplier called first."}
    await tell("post_crisis_task_drop", reason, task_id=left["id"])
    await tell("get_crisis_tasks", query={"state": "done,dropped"})
    await tell("post_playbook_run_cancel", run_id=run["id"])
    by_hand = await call("post_playbook", {"name": "Drink", "steps": STEPS[:1]})
    await tell("post_crisis_playbook", {"playbook_id": by_hand["id"]}, **where)
    await bell.ring()
    await story.heard("playbook_run.finished")
    await call("post_crisis_cancel", **where)
    await tell("delete_playbook", **at_playbook)
    await tell("delete_rota", **at_rota)
