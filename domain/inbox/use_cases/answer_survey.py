"""Whoever came by the address of a survey sees what is asked, and answers it."""

from dataclasses import replace

from domain.inbox.errors import SurveyClosed
from domain.inbox.room import Inbox
from domain.inbox.survey import Respondent, Survey
from domain.inbox.survey_events import survey_told
from domain.shared.access import Actor, system
from domain.shared.errors import FieldError, ValidationFailed


async def enter_survey(room: Inbox, secret: str) -> Respondent:
    """Who this secret lets in. Raises SurveyClosed, whatever it is that is wrong with it."""
    found = await room.surveys.respondent(room.mint.hash_of_secret(secret))
    if found is None or not found.survey.is_good(room.clock.now()):
        raise SurveyClosed()
    return found


def actor_of(survey: Survey) -> Actor:
    """At work in the survey's workspace, on record under its id."""
    return replace(system(survey.organization_id, survey.workspace_id), id=survey.id)


async def answer_survey(
    room: Inbox, respondent: Respondent, score: int, comment: str | None = None
) -> Survey:
    """The last answer counts, until the survey ends. Safe to repeat: the same answer is told once.
    Raises ValidationFailed for a score that is not on the scale, SurveyClosed."""
    now = room.clock.now()
    async with room.begin(actor_of(respondent.survey)) as tx:
        before = await tx.surveys.get(respondent.survey.id)
        if not before.is_good(now):
            raise SurveyClosed()
        if score not in before.scale.scores:
            allowed = ", ".join(str(each) for each in before.scale.scores)
            fault = FieldError("/score", "not_in_list", {"allowed": allowed})
            raise ValidationFailed(errors=[fault])
        survey = before.answer(score, comment, now)
        if survey is not before:
            await tx.surveys.save(survey)
            tx.announce(survey_told(survey, before))
            await tx.commit(survey)
    return survey
