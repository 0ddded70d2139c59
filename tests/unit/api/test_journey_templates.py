"""The journeys to start from are journeys: each is taken as it stands, in every language."""

from dataclasses import replace

import pytest

from api.members.journey_schemas import JourneyIn
from api.members.journey_templates import LANGUAGES, JourneyTemplatesOut
from api.members.segment_schemas import QuestionIn
from domain.members.journey import EntryKind, JourneyState, StepKind
from domain.members.use_cases.keep_journeys import activate_journey, create_journey
from domain.members.use_cases.keep_segments import NewSegment, create_segment
from tests.kit.builders import a_workspace
from tests.kit.fakes import a_fake_house


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_can_be_written_down_and_activated_as_it_stands(language: str) -> None:
    house = a_fake_house()
    actor, room = await a_workspace(house), house.app.members
    templates = JourneyTemplatesOut.of(None, language).data
    assert [one.key for one in templates] == ["welcome", "activation", "win_back"]
    for one in templates:
        request = JourneyIn.model_validate(one.journey).request() if not one.segment else None
        if request is None:
            asked = QuestionIn.model_validate(one.segment).question()
            wanted = NewSegment(one.name, asked)
            segment = (await create_segment(room, actor, wanted)).segment
            body = one.journey | {"segment_id": segment.id}
            request = JourneyIn.model_validate(body).request()
        assert (request.entry is EntryKind.SEGMENT) is (one.segment is not None)
        made = await create_journey(room, actor, replace(request, name=one.name))
        active = await activate_journey(room, actor, made.id, None)
        assert active.state is JourneyState.ACTIVE


def test_what_members_read_is_said_in_every_language_and_not_the_same() -> None:
    for one in JourneyTemplatesOut.of(None, "en").data:
        for step in JourneyIn.model_validate(one.journey).request().steps:
            if step.kind is StepKind.MESSAGE:
                assert [text.language for text in step.texts] == list(LANGUAGES)
                assert len({text.text for text in step.texts}) == len(LANGUAGES)


def test_whoever_chooses_one_reads_of_it_in_their_language() -> None:
    told = [
        [(one.name, one.description) for one in JourneyTemplatesOut.of(None, language).data]
        for language in LANGUAGES
    ]
    assert all(len(set(words)) == len(LANGUAGES) for words in zip(*told, strict=True))
    assert JourneyTemplatesOut.of(None, "fr").data == JourneyTemplatesOut.of(None, "en").data
