"""Small scenes about crises, in memory."""

from dataclasses import replace
from datetime import timedelta

from domain.crises.crisis import Crisis, Move, Role, RoleState
from domain.crises.crisis_entry import CrisisEntry, Visibility
from domain.crises.crisis_measures import CrisisMeasure
from domain.crises.crisis_ports import Scope, StopTerms
from domain.crises.crisis_settings import (
    AutomaticContainment,
    BySeverity,
    ContainedAt,
    CrisisSettings,
)
from domain.crises.crisis_severity import Factors
from domain.crises.crisis_task import CrisisTask
from domain.crises.holding_statement import HoldingStatement, Placeholder
from domain.crises.status_page import StatusPage
from domain.crises.use_cases.fill_roles import answer_role, give_role
from domain.crises.use_cases.hold_publishing import hold_publishing, release_publishing
from domain.crises.use_cases.keep_crises import NewNote, add_note, change_crisis, change_entry
from domain.crises.use_cases.keep_crisis_settings import set_crisis_settings
from domain.crises.use_cases.keep_statements import (
    NewHoldingStatement,
    approve_statement,
    change_statement,
    create_statement,
    heed_statement,
    retire_statement,
)
from domain.crises.use_cases.keep_status_page import set_status_page
from domain.crises.use_cases.move_crisis import link_crisis, move_crisis
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.crises.use_cases.review_crisis import Action, Words, review_crisis
from domain.crises.use_cases.say_in_public import NewWord, note_what_is_out, say_in_public
from domain.crises.use_cases.speak import Statement, heed_crisis, speak
from domain.publishing.hold import Hold
from domain.shared.ids import ChannelId, MessageId, TeammateId
from domain.shared.lifting import OnLift
from tests.unit.stage import Scenes, Stage

TERMS = StopTerms("A recall.", OnLift.ASK, 6)


async def a_crisis_comes_to_its_end(s: Stage) -> None:
    room, who = s.house.app.crises.response, TeammateId("tmt_1")
    s.house.memory.at_work.add(who)
    made = await open_crisis(room, s.actor, NewCrisis("Nuts", trigger="sig_1"))
    await open_crisis(room, s.actor, NewCrisis("Nuts again", trigger="sig_1"))
    await change_crisis(room, s.actor, made.id, None, {"factors": Factors(4, 1, 1, 1, 1)})
    await move_crisis(room, s.actor, made.id, None, Move.ACTIVATE)
    await hold_publishing(room, s.actor, made.id, Scope(), TERMS)
    await give_role(room, s.actor, made.id, None, Role.COMMANDER, who)
    await give_role(room, s.actor, made.id, None, Role.SCRIBE, who)
    await give_role(room, s.actor, made.id, None, Role.DEPUTY, who)
    await answer_role(room, s.actor, made.id, Role.COMMANDER, RoleState.ACCEPTED)
    await answer_role(room, s.actor, made.id, Role.SCRIBE, RoleState.DECLINED)
    s.house.clock.forward(timedelta(minutes=4))
    await heed_crisis(room, s.actor, made.id)
    s.house.clock.forward(timedelta(minutes=1))
    await heed_crisis(room, s.actor, made.id)
    await speak(room, s.actor, made.id, Statement("We know, and have stopped selling it."))
    word = NewWord((ChannelId("chn_1"),), "More at {{next_update}}.", "en")
    said = await say_in_public(room, s.actor, made.id, word)
    out = MessageId(said.details["message_id"])
    await note_what_is_out(room, s.actor, made.id, out, s.house.clock.now())
    await release_publishing(room, s.actor, made.id, None, None)
    for move in (Move.CONTAIN, Move.RESOLVE):
        await move_crisis(room, s.actor, made.id, None, move)
    action = Action("Print allergens", who, s.house.clock.now() + timedelta(days=9))
    for due in (action.due_at, action.due_at, action.due_at + timedelta(days=1)):
        words = Words("The label was wrong.", owner_id=who, actions=(replace(action, due_at=due),))
        await review_crisis(room, s.actor, made.id, None, words)
    await move_crisis(room, s.actor, made.id, None, Move.CLOSE)
    note = await add_note(room, s.actor, made.id, NewNote("The supplier confirmed it."))
    shown = {"visibility": Visibility.PUBLIC}
    await change_entry(room, s.actor, made.id, note.id, None, shown)


async def what_was_none_and_what_was_another(s: Stage) -> None:
    room = s.house.app.crises.response
    main = await open_crisis(room, s.actor, NewCrisis("Nuts"))
    same = await open_crisis(room, s.actor, NewCrisis("Nuts, too"))
    await link_crisis(room, s.actor, same.id, None, main.id)
    await move_crisis(room, s.actor, main.id, None, Move.CANCEL)


async def a_page_shows_what_is_the_matter(s: Stage) -> None:
    room = s.house.app.crises.response
    await set_status_page(room, s.actor, None, enabled=True, title="What is the matter")


async def a_crisis_is_contained_by_itself(s: Stage) -> None:
    room = s.house.app.crises.response
    rules = BySeverity(sev2=AutomaticContainment(ContainedAt.OPENED, True, True))
    await set_crisis_settings(room, s.actor, None, rules)
    worst = NewCrisis("Nuts", factors=Factors(3, 1, 1, 1, 1))
    crisis = await open_crisis(room, s.actor, worst)
    await release_publishing(room, s.actor, crisis.id, None, None)


async def a_statement_is_written_before_anything_happens(s: Stage) -> None:
    room, now = s.house.app.crises.response, s.house.clock.now()
    asked = (Placeholder("product", "Which one?"),)
    words = NewHoldingStatement(
        *("Recall", "recall", "en", "We know about {{product}}.", now + timedelta(days=1)),
        placeholders=asked,
    )
    made = await create_statement(room, s.actor, words)
    await approve_statement(room, s.actor, made.id, None, None)
    s.house.clock.forward(timedelta(days=1))
    await heed_statement(room, s.actor, made.id)
    await change_statement(room, s.actor, made.id, None, {"text": "We stopped {{product}}."})
    await retire_statement(room, s.actor, made.id, None)


CRISES: Scenes = {
    a_crisis_is_contained_by_itself: (
        {CrisisSettings: "set_up", CrisisMeasure: "lift"},
        {
            *("crisis_settings.updated", "crisis.opened", "crisis.held", "hold.placed"),
            *("crisis_measure.placed", "crisis.updated"),
            *("crisis.released", "hold.lifted", "crisis_measure.lifted"),
        },
    ),
    a_page_shows_what_is_the_matter: ({StatusPage: "set_up"}, {"status_page.updated"}),
    a_statement_is_written_before_anything_happens: (
        {HoldingStatement: "change approve heed retire"},
        {
            *("holding_statement.created", "holding_statement.approved"),
            *("holding_statement.review_due", "holding_statement.updated"),
            "holding_statement.retired",
        },
    ),
    a_crisis_comes_to_its_end: (
        {
            Crisis: "change move give answer hold release speak conclude heed",
            CrisisEntry: "change",
            Hold: "lift",
            CrisisTask: "change",
        },
        {
            *("crisis.opened", "crisis.updated", "crisis.activated", "crisis.held"),
            *("crisis.role_given", "crisis.role_accepted", "crisis.role_declined"),
            *("crisis.role_unanswered", "crisis.word_due_soon", "crisis.word_missed"),
            *("crisis.spoke", "crisis.released", "crisis.contained", "crisis.resolved"),
            *("crisis.reviewed", "crisis.closed", "crisis_entry.note_added"),
            *("crisis_entry.updated", "hold.placed", "hold.lifted"),
            *("crisis_task.created", "crisis_task.updated"),
        },
    ),
    what_was_none_and_what_was_another: (
        {Crisis: "link"},
        {"crisis.opened", "crisis.duplicated", "crisis.cancelled"},
    ),
}
