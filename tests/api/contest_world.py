"""Contests for a workspace in which every operation has something to do."""

from dataclasses import replace

from adapters.wiring import House
from domain.participation.contest_entry import Entry
from domain.participation.use_cases.draw_contest import commit_draw, reveal_draw
from domain.participation.use_cases.judge_entries import score_entry
from domain.participation.use_cases.keep_codes import add_codes
from domain.participation.use_cases.move_contest import cancel_contest
from domain.shared.access import Actor
from domain.shared.ids import ContestId, Kind
from domain.shared.paging import Filter, PageRequest
from tests.kit.contest_builders import (
    BY_JURY,
    RULES,
    a_closed_contest,
    a_contest,
    a_drawn_contest,
    a_judged_contest,
    an_open_contest,
    entered,
)

_CONTESTS = (
    *("contest", "contest_to_schedule", "contest_to_cancel", "contest_to_archive"),
    *("contest_open", "contest_to_judge", "contest_judging", "contest_to_draw"),
    *("contest_to_reveal", "contest_decided", "contest_to_finish"),
)
_ENTRIES = (
    *("contest_entry", "entry_to_accept", "entry_to_reject", "entry_to_withdraw"),
    *("entry_to_score", "entry_that_won"),
)
CONTESTS = {
    **dict.fromkeys(_CONTESTS, Kind.CONTEST),
    **dict.fromkeys(_ENTRIES, Kind.CONTEST_ENTRY),
    **dict.fromkeys(("contest_award", "award_to_claim", "award_of_winner"), Kind.CONTEST_AWARD),
}


async def some_contests(house: House, actor: Actor, external_id: str) -> dict[str, str]:
    """One for each move, with what belongs to it."""
    room, reads = house.app.participation.contests, house.app.participation.contests.reads
    made: dict[str, str] = {}
    made["contest"] = (await a_contest(house, actor, external_id=external_id)).id
    await add_codes(room, actor, ContestId(made["contest"]), ["PLAZA-0001"], 0)
    for name in ("contest_to_schedule", "contest_to_cancel", "contest_to_archive"):
        made[name] = (await a_contest(house, actor)).id
    await cancel_contest(room, actor, ContestId(made["contest_to_archive"]), None, "No prize.")
    opened = await an_open_contest(house, actor, replace(RULES, holds_entries=True))
    made["contest_open"] = opened.id
    first = await entered(house, actor, opened.id, "user-1", external_id=external_id)
    made["contest_entry"] = first.id
    for name in ("entry_to_accept", "entry_to_reject", "entry_to_withdraw"):
        made[name] = (await entered(house, actor, opened.id, name)).id
    made["contest_to_judge"] = (await a_closed_contest(house, actor, BY_JURY)).id
    judging = await a_judged_contest(house, actor)
    made["contest_judging"] = judging.id
    looked_at = await _entries(house, actor, judging.id)
    made["entry_to_score"] = looked_at[0].id
    for entry in looked_at:
        await score_entry(room, replace(actor, id="tmt_juror"), entry.id, {"surprise": 5}, None)
    made["contest_to_draw"] = (await a_closed_contest(house, actor)).id
    drawing = await a_closed_contest(house, actor)
    await commit_draw(room, actor, drawing.id, None)
    made["contest_to_reveal"] = drawing.id
    made["contest_decided"] = (await a_drawn_contest(house, actor)).contest.id
    made["contest_to_finish"] = (await a_drawn_contest(house, actor)).contest.id
    spare = await a_closed_contest(house, actor)
    await commit_draw(room, actor, spare.id, None)
    await reveal_draw(room, actor, spare.id, None)
    for name, contest_id in (
        ("contest_award", made["contest_to_finish"]),
        ("award_of_winner", made["contest_decided"]),
        ("award_to_claim", spare.id),
    ):
        wanted = PageRequest(filters=[Filter("contest_id", "in", [contest_id])])
        [award] = (await reads.awards(actor, wanted)).items
        made[name] = award.id
        if name == "award_of_winner":
            made["entry_that_won"] = award.entry_id
    return made


async def _entries(house: House, actor: Actor, id: ContestId) -> list[Entry]:
    reads = house.app.participation.contests.reads
    wanted = PageRequest(filters=[Filter("contest_id", "in", [id])])
    return list((await reads.entries(actor, wanted)).items)
