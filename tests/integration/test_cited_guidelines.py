"""A decision names the guidelines it rests on, and none that its community never published: by the
store as by memory."""

import pytest

from adapters.wiring import House
from domain.communities.guidelines import Guidelines, GuidelinesText
from domain.communities.use_cases.keep_guidelines import (
    NewGuidelines,
    draft_guidelines,
    publish_guidelines,
)
from domain.moderation.citing import Citation, CitedGuidelines
from domain.moderation.decision import Decision, Measure, Reasons
from domain.moderation.opening import About
from domain.moderation.policy import Severity
from domain.moderation.use_cases.appeal_decision import reverse_decision
from domain.moderation.use_cases.decide_case import NewDecision, decide_case
from domain.moderation.use_cases.keep_policies import NewPolicy, create_policy
from domain.moderation.use_cases.open_case import NewCase, open_case
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CommunityId, GuidelinesId, ModerationPolicyId
from tests.kit.builders import Furnished, a_community, a_sandbox_channel, a_workspace
from tests.kit.places import places, pointers

TEXTS = (GuidelinesText("es", "Trato amable.\nNada de ventas."), GuidelinesText("en", "Be kind."))


async def drafted(place: Furnished, actor: Actor, home: CommunityId) -> Guidelines:
    return await draft_guidelines(place.app.communities, actor, home, NewGuidelines(TEXTS))


async def published(place: Furnished, actor: Actor, home: CommunityId) -> Guidelines:
    draft = await drafted(place, actor, home)
    return await publish_guidelines(place.app.communities, actor, draft.id, None)


class Bench:
    """Where cases of one channel are decided."""

    def __init__(self, place: Furnished, actor: Actor) -> None:
        self.place, self.actor, self._number = place, actor, 0

    async def open(self) -> CommunityId:
        room = self.place.app.moderation
        self.channel = await a_sandbox_channel(self.place, self.actor)
        policy = await create_policy(room, self.actor, NewPolicy("No selling", Severity.LOW))
        self.policy: ModerationPolicyId = policy.id
        return self.channel.community_id

    async def decides(self, rests_on: Citation | None, measure: Measure = Measure.MUTE) -> Decision:
        self._number += 1
        room, subject = self.place.app.moderation, f"@{self._number}"
        about = About(channel_id=self.channel.id, platform_person_id=subject)
        case = await open_case(room, self.actor, NewCase(about))
        wanted = NewDecision(measure, self.policy, reasons=Reasons("Watches."), guidelines=rests_on)
        return await decide_case(room, self.actor, case.id, None, wanted)


async def test_a_decision_and_its_statement_say_which_version_and_which_words(
    house: House,
) -> None:
    for place, actor in await places(house):
        bench = Bench(place, actor)
        home = await bench.open()
        first = await published(place, actor, home)
        await published(place, actor, home)
        # What held when it was said may be another version than holds now.
        made = await bench.decides(Citation(first.id, "amable. Nada  de ventas."))
        wanted = CitedGuidelines(first.id, 1, "amable. Nada  de ventas.")
        kept = await place.app.moderation.reads.decision(actor, made.id)
        assert made.guidelines == kept.guidelines == wanted
        assert kept.statement is not None
        assert kept.statement.guidelines == wanted
        warned = await bench.decides(Citation(first.id), Measure.WARN)
        assert (warned.statement, warned.guidelines) == (None, CitedGuidelines(first.id, 1))
        assert (await bench.decides(None)).guidelines is None
        back = await reverse_decision(place.app.moderation, actor, made.id, "It was a joke.")
        assert back.guidelines is None


async def test_guidelines_nobody_could_keep_to_are_refused_with_a_pointer(house: House) -> None:
    for place, actor in await places(house):
        bench = Bench(place, actor)
        home = await bench.open()
        there = await published(place, actor, (await a_community(place, actor)).id)
        mine, draft = await published(place, actor, home), await drafted(place, actor, home)
        where = "/guidelines/guidelines_id"
        for citation, fault in (
            (Citation(there.id), (where, "guidelines_elsewhere")),
            (Citation(draft.id), (where, "guidelines_not_published")),
            (Citation(mine.id, "Sell on Fridays."), ("/guidelines/quote", "not_in_guidelines")),
        ):
            assert await pointers(bench.decides(citation)) == [fault]
        stranger = await a_workspace(place)
        theirs = await published(place, stranger, (await a_community(place, stranger)).id)
        for id in (GuidelinesId("gdl_none"), theirs.id):
            with pytest.raises(NotFound) as refused:
                await bench.decides(Citation(id))
            assert refused.value.pointer == where
