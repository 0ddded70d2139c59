"""The café looks at how its communities are kept, and puts right what it finds."""

from tests.api.segment_story import Teller


async def community_audit_story(story: Teller, home: str) -> None:
    """Every operation about audits, and every fact that is told of them."""
    tell, call, heard = story.tell, story.call, story.heard
    await tell("get_built_in_audit_templates")
    items = [
        {"kind": "check", "key": "cadence", "check": "posts_per_week", "points": 2, "good": 500},
        {"kind": "check", "key": "pillars", "check": "pillars", "points": 1, "tags": ["coffee"]},
        {"kind": "yes_no", "key": "bio", "points": 2, "text": "Is every bio true today?"},
        {"kind": "scale", "key": "voice", "points": 1, "text": "Do the posts sound like us?"},
    ]
    sections = [{"key": "content", "name": "Content", "items": items}]
    wanted = {"name": "Monthly look", "subject": "community", "sections": sections}
    template = await tell("post_audit_template", wanted)
    of_it = {"template_id": template["id"]}
    more = {"description": "On the first Monday of each month."}
    await tell("patch_audit_template", more, **of_it)
    await tell("get_audit_template", **of_it)
    await tell("get_audit_templates", query={"limit": "1"})
    about = {"community_id": home, "template_id": template["id"]}
    audit = await tell("post_audit", about)
    where = {"audit_id": audit["id"]}
    await heard("community_audit.started")
    await heard("community_audit.checked")
    await heard("audit_finding.proposed")
    yes = {"item_key": "bio", "yes": True, "note": "Read on the phone, channel by channel."}
    await tell("post_audit_answer", yes, **where)
    await call("post_audit_answer", {"item_key": "voice", "scale": 4}, **where)
    await heard("community_audit.answered")
    wrong = {"title": "The bio names the old address", "severity": "high", "item_key": "bio"}
    finding = await tell("post_audit_finding", wrong, **where)
    at = {"finding_id": finding["id"]}
    await heard("audit_finding.created")
    await tell("patch_audit_finding", {"due_at": "2030-05-04T07:00:00Z"}, **at)
    await heard("audit_finding.updated")
    for state, name in (
        ("in_progress", "begun"),
        ("done", "done"),
        ("open", "opened"),
        ("accepted", "accepted"),
    ):
        await tell("post_audit_finding_move", {"state": state}, **at)
        await heard(f"audit_finding.{name}")
    await tell("get_audit_finding", **at)
    found = await tell("get_audit_findings", query={"state": "proposed", "limit": "1"})
    proposed = {"finding_id": found["data"][0]["id"]}
    none = {"state": "dismissed", "note": "So much is not meant."}
    await call("post_audit_finding_move", none, **proposed)
    await heard("audit_finding.dismissed")
    await tell("post_audit_complete", **where)
    await heard("community_audit.completed")
    again = await call("post_audit", about)
    await tell("get_audit", **where)
    await tell("get_audits", query={"limit": "1"})
    await tell("get_audit_report", **where)
    await tell("post_audit_cancel", audit_id=again["id"])
    await heard("community_audit.cancelled")
    await tell("delete_audit_template", **of_it)
    await heard("audit_template.deleted")
