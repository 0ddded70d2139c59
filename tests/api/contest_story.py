"""A dairy gives away a basket of cheese: by a draw that anybody can check, and by a jury."""

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from tests.api.campaign_story import Teller
from tests.api.event_story import Bell
from tests.kit.hosted_pages import form_in

HOUR = timedelta(hours=1)
STATUS = "SELECT FROM contests WHERE status = $1 HAVING count(*) = $2"
AT_REST = "SELECT WHERE NOT EXISTS (SELECT FROM events WHERE pending AND failures < 5)"
RULES = {
    "text": "Whoever enters before it closes can win. The winner is drawn among all entries, and"
    " anybody can check the draw.",
    "actions": [{"way": "api"}, {"way": "code"}],
    "prizes": [{"name": "A basket of cheese"}],
    "alternates": 1,
    "claim_days": 7,
    "holds_entries": True,
    "platforms": ["instagram", "mastodon"],
    "releases_platforms": True,
    "eligibility": {"minimum_age": 18, "countries": ["ES"]},
}
BY_JURY = {
    **RULES,
    "holds_entries": False,
    "judging": "jury",
    "criteria": [{"key": "surprise", "title": "How surprising it is"}],
    "claim_days": None,
}


class Sender(Teller, Protocol):
    """Who also fills in pages."""

    sends: Any
    visits: Any


class Clockmaker(Protocol):
    """Who waits for rows, and lets time pass."""

    async def until_rows(self, query: str, *args: Any) -> None: ...

    async def pass_time(self, span: timedelta) -> None: ...


def wall(ahead: timedelta) -> dict[str, str]:
    at = datetime.now(UTC) + ahead
    return {"local_time": f"{at:%Y-%m-%dT%H:%M:%S}", "timezone": "Etc/UTC"}


async def contest_story(story: Sender, watch: Clockmaker, bell: Bell) -> None:
    """Every move of two contests, one drawn and one judged, and of a third that is called off."""
    tell, call = story.tell, story.call
    body = {"title": "Win a basket of cheese", "opens": wall(-HOUR), "closes": wall(HOUR)}
    drawn = await tell("post_contest", body | {"rules": RULES})
    where = {"contest_id": drawn["id"]}
    await story.heard("contest.created")
    await tell("patch_contest", {"metadata": {"counter": "3"}}, **where)
    await tell("post_contest_lint", **where)
    await tell("post_contest_codes", {"codes": ["CHEESE-2030-0001"], "make": 1}, **where)
    await story.heard("contest.codes_added")
    await tell("post_contest_schedule", **where)
    await story.heard("contest.scheduled")
    judged = await call("post_contest", body | {"rules": BY_JURY})
    there = {"contest_id": judged["id"]}
    await call("post_contest_schedule", **there)
    await bell.ring()
    await watch.until_rows(STATUS, "open", 2)
    await story.heard("contest.opened")
    entry = {"person_id": "user-17", "display_name": "Somebody", "shows_name": True}
    first = await tell("post_contest_entry", entry, **where)
    await story.heard("contest_entry.made")
    second = await call(
        "post_contest_entry", {"person_id": "user-18", "code": "cheese 2030 0001"}, **where
    )
    third, fourth = [
        await call("post_contest_entry", {"person_id": f"user-{number}"}, **where)
        for number in (19, 20)
    ]
    looks = [
        await call("post_contest_entry", {"person_id": f"user-{number}"}, **there)
        for number in (17, 18)
    ]
    await tell("post_contest_entry_accept", entry_id=first["id"])
    await story.heard("contest_entry.accepted")
    await call("post_contest_entry_accept", entry_id=second["id"])
    reason = {"reason": "The picture is somebody else's."}
    await tell("post_contest_entry_reject", reason, entry_id=third["id"])
    await story.heard("contest_entry.rejected")
    await tell("post_contest_entry_withdraw", entry_id=fourth["id"])
    await story.heard("contest_entry.withdrawn")
    await tell("get_contest_entries", query={"contest_id": drawn["id"], "limit": "1"})
    await tell("get_contest_entry", entry_id=first["id"])
    await watch.until_rows(AT_REST)
    await watch.pass_time(2 * HOUR)
    await bell.ring()
    await watch.until_rows(STATUS, "closed", 2)
    await story.heard("contest.closed")
    await _drawn(story, where)
    await _judged(story, there, [one["id"] for one in looks])
    third_one = await call("post_contest", body | {"rules": RULES})
    gone = {"contest_id": third_one["id"]}
    await tell("post_contest_cancel", {"reason": "The prize cannot be sent."}, **gone)
    await story.heard("contest.cancelled")


async def _drawn(story: Sender, where: dict[str, str]) -> None:
    tell = story.tell
    await tell("post_contest_draw", {}, **where)
    await story.heard("contest.draw_committed")
    drawn = await tell("post_contest_reveal", {}, **where)
    await story.heard("contest.decided")
    await story.heard("contest_award.won")
    lost = {"entry_id": drawn["winners"][0], "reason": "unreachable"}
    await tell("post_contest_disqualify", lost, **where)
    await story.heard("contest.disqualified")
    await story.heard("contest_award.lost")
    await tell("get_contest_draw", **where)
    await tell("get_contest_bundle", **where)
    won = {"contest_id": where["contest_id"], "state": "won"}
    awards = await tell("get_contest_awards", query=won)
    award = {"award_id": awards["data"][0]["id"]}
    made = await tell("post_contest_award_claim_link", **award)
    await story.heard("contest_award.claim_link_made")
    form = form_in((await story.visits(made["path"])).text)
    claim = {"form": form, "claim": "The mill, second door on the left."}
    assert (await story.sends(made["path"], data=claim)).is_success
    await story.heard("contest_award.claimed")
    await tell("get_contest_award", **award)
    await tell("post_contest_award_fulfil", {"note": "Sent by post."}, **award)
    await story.heard("contest_award.fulfilled")
    await tell("post_contest_finish", **where)
    await story.heard("contest.finished")
    await tell("get_contest", **where)
    await tell("get_contests", query={"status": "finished"})
    await tell("post_contest_archive", **where)
    await story.heard("contest.archived")


async def _judged(story: Teller, there: dict[str, str], entries: list[str]) -> None:
    tell = story.tell
    await tell("post_contest_judge", **there)
    await story.heard("contest.judging_began")
    score = {"points": {"surprise": 8}, "note": "The colours."}
    await tell("put_contest_entry_score", score, entry_id=entries[0])
    await story.heard("contest_entry.scored")
    for entry in entries[1:]:
        await story.call("put_contest_entry_score", score, entry_id=entry)
    await tell("get_contest_scores", query={"contest_id": there["contest_id"]})
    await tell("post_contest_decide", **there)
