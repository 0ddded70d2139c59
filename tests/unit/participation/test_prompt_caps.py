"""A prompt asks at its time on the wall, each time once, out of its whole bank, and never more than
its community is to be asked."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from domain.participation.errors import TooManyPrompts
from domain.participation.model import Rest, wall_day
from domain.participation.prompt import (
    MOST_PROMPTS,
    Order,
    Prompt,
    PromptState,
    PromptText,
    SkipReason,
    TurnState,
    shuffled,
)
from domain.participation.use_cases.ask_prompts import ask_prompt
from domain.participation.use_cases.keep_prompts import (
    change_prompt,
    end_prompt,
    pause_prompt,
    resume_prompt,
)
from domain.publishing.errors import ChannelNotReady
from domain.shared.access import Actor
from domain.shared.errors import InvalidState, NotFound, ValidationFailed
from domain.shared.ids import CampaignId, ChannelId, CommunityId
from tests.kit.builders import a_community, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.kit.fakes.prompts import FakeVoice
from tests.kit.prompt_builders import THREE, a_prompt, daily, turns_of

CHANNEL = ChannelId("chn_1")
HOUR = timedelta(hours=1)
ASKED, SKIPPED = TurnState.ASKED, TurnState.SKIPPED


class Place:
    """A community that is asked, at a time that goes on."""

    def __init__(self, house: FakeHouse, actor: Actor, home: CommunityId) -> None:
        self.house, self.actor, self.home = house, actor, home
        self.room = house.app.participation.dynamics
        voice = self.room.voice
        assert isinstance(voice, FakeVoice)
        self.voice = voice

    async def prompt(self, **how: object) -> Prompt:
        return await a_prompt(self.house, self.actor, self.home, CHANNEL, **how)

    async def at(self, when: datetime, *prompts: Prompt) -> None:
        """It is that time, and the worker comes by."""
        self.house.clock.forward(when - self.house.clock.now())
        for one in prompts:
            await ask_prompt(self.room, self.actor, one.id)

    async def turns(self, one: Prompt) -> list[tuple[TurnState, SkipReason | None]]:
        found = await turns_of(self.house, self.actor, one.id)
        return [(turn.state, turn.reason) for turn in found]


@pytest.fixture
async def place() -> Place:
    house = a_fake_house()
    actor = await a_workspace(house)
    home = await a_community(house, actor, language="es", timezone="Europe/Madrid")
    return Place(house, actor, home.id)


async def test_nine_in_the_morning_stays_nine_whatever_the_clocks_do(place: Place) -> None:
    for starts, days in (("2031-03-28", 5), ("2031-10-24", 5)):
        one = await place.prompt(recurring=daily(f"{starts}T09:00:00"))
        first = datetime.fromisoformat(f"{starts}T00:00+00:00")
        for hour in range(days * 24):
            await place.at(first + hour * HOUR, one)
        found = await turns_of(place.house, place.actor, one.id)
        walls = [turn.recurrence_id for turn in found]
        assert walls == [f"{(first + timedelta(days=n)).date()}T09:00:00" for n in range(days)]
        assert {turn.state for turn in found} == {ASKED}
        assert {turn.at.hour for turn in found} == {7, 8}
        await end_prompt(place.room, place.actor, one.id, None)


async def test_a_time_that_is_skipped_or_comes_twice_is_asked_once(place: Place) -> None:
    one = await place.prompt(recurring=daily("2031-03-30T02:30:00"))
    other = await place.prompt(recurring=daily("2031-10-26T02:30:00", "FREQ=DAILY;COUNT=1"))
    await place.at(datetime(2031, 3, 30, 0, 59, tzinfo=UTC), one)
    assert await place.turns(one) == []
    await place.at(datetime(2031, 3, 30, 1, 30, tzinfo=UTC), one)
    [turn] = await turns_of(place.house, place.actor, one.id)
    assert (turn.recurrence_id, turn.at) == (
        "2031-03-30T02:30:00",
        datetime(2031, 3, 30, 1, 30, tzinfo=UTC),
    )
    for minute in (30, 90, 150):
        await place.at(datetime(2031, 10, 26, tzinfo=UTC) + minute * HOUR / 60, other)
    assert await place.turns(other) == [(ASKED, None)]
    assert (await place.room.reads.prompt(place.actor, other.id)).state is PromptState.ENDED


async def test_what_is_asked_goes_round_in_the_language_of_the_community(place: Place) -> None:
    one = await place.prompt(recurring=daily("2031-05-01T09:00:00"))
    english = await place.prompt(recurring=daily("2031-05-01T10:00:00"), language="en-GB")
    for day in range(1, 5):
        await place.at(datetime(2031, 5, day, 8, tzinfo=UTC), one, english)
    assert place.voice.said[::2] == ["¿Uno?", "¿Dos?", "¿Tres?", "¿Uno?"]
    assert place.voice.said[1::2] == ["Uno?", "Dos?", "Tres?", "Uno?"]
    assert PromptText({"pt": "Um?"}).in_language("es") == "Um?"


@pytest.mark.parametrize("many", [1, 2, 3, 4, 7, 40])
def test_chance_asks_all_before_one_comes_again_and_none_twice_in_a_row(many: int) -> None:
    for seed in map(str, range(60)):
        said = [place for cycle in range(12) for place in shuffled(seed, cycle, many)]
        for cycle in range(12):
            assert sorted(said[cycle * many : (cycle + 1) * many]) == list(range(many))
        if many > 1:
            assert all(one != other for one, other in pairwise(said))
    if many > 3:
        orders = {tuple(shuffled(str(seed), 0, many)) for seed in range(50)}
        assert len(orders) > 10


async def test_the_seed_says_what_comes_next(place: Place) -> None:
    bank = tuple(PromptText({"es": str(n)}) for n in range(8))
    how = {"bank": bank, "order": Order.RANDOM, "seed": "breakfast"}
    one = await place.prompt(recurring=daily("2031-05-01T09:00:00"), **how)
    for day in range(1, 9):
        await place.at(datetime(2031, 5, day, 7, tzinfo=UTC), one)
    assert place.voice.said == [str(n) for n in shuffled("breakfast", 0, 8)]
    assert sorted(place.voice.said) == [str(n) for n in range(8)]


@pytest.mark.parametrize("seed", range(25))
async def test_no_week_on_the_wall_is_ever_asked_more_than_its_cap(place: Place, seed: int) -> None:
    """Several prompts at any hours, a worker that comes by when it likes, over both changes of the
    clocks and over New Year: each keeps to its own cap, counting what all of them asked."""
    chance = Random(seed)
    begins = datetime.fromisoformat(chance.choice(("2031-03-20", "2031-10-16", "2031-12-20")))
    prompts = []
    for _ in range(chance.randint(2, 4)):
        wall = begins + timedelta(hours=chance.randint(24, 60), minutes=chance.choice((0, 30)))
        rule = chance.choice(("FREQ=DAILY", "FREQ=DAILY;INTERVAL=2", "FREQ=WEEKLY;BYDAY=MO,SU,SA"))
        quiet = frozenset(chance.sample(range(1, 8), chance.randint(0, 2)))
        rest = Rest(chance.randint(1, 4), quiet)
        recurring = daily(f"{wall:%Y-%m-%dT%H:%M}:00", rule)
        prompts.append(await place.prompt(recurring=recurring, rest=rest))
    now = begins.replace(tzinfo=UTC)
    for _ in range(300):
        now += timedelta(minutes=chance.randint(10, 240))
        await place.at(now, *chance.sample(prompts, len(prompts)))
    asked = []
    for one in prompts:
        for turn in await turns_of(place.house, place.actor, one.id):
            day = wall_day(turn.at, "Europe/Madrid")
            assert turn.week == day.week
            if turn.state is ASKED:
                assert day.weekday not in one.rest.weekdays
                asked.append((turn.id, one.rest.most_per_week, day.week))
    counted: Counter[str] = Counter()
    # Ids are in the order in which it was asked.
    for _, most, week in sorted(asked):
        assert counted[week] < most
        counted[week] += 1
    assert counted


async def test_a_week_begins_on_monday_on_the_wall_also_over_new_year(place: Place) -> None:
    # Half past eleven at night on Sunday in Madrid, and half an hour into Monday there.
    assert wall_day(datetime(2031, 7, 6, 21, 30, tzinfo=UTC), "Europe/Madrid").week == "2031-W27"
    assert wall_day(datetime(2031, 7, 6, 22, 30, tzinfo=UTC), "Europe/Madrid").week == "2031-W28"
    assert wall_day(datetime(2031, 12, 29, 12, tzinfo=UTC), "Europe/Madrid").week == "2032-W01"
    one = await place.prompt(recurring=daily("2031-07-04T23:30:00"), rest=Rest(2))
    for day in range(4, 9):
        await place.at(datetime(2031, 7, day, 21, 30, tzinfo=UTC), one)
    full = (SKIPPED, SkipReason.WEEK_IS_FULL)
    assert await place.turns(one) == [(ASKED, None)] * 2 + [full] + [(ASKED, None)] * 2


async def test_quiet_days_are_skipped_and_said(place: Place) -> None:
    # The first of May is a Thursday.
    rest = Rest(50, frozenset({6}), frozenset({"2031-05-01"}))
    one = await place.prompt(recurring=daily("2031-05-01T09:00:00"), rest=rest)
    for day in range(1, 5):
        await place.at(datetime(2031, 5, day, 7, tzinfo=UTC), one)
    quiet = (SKIPPED, SkipReason.QUIET_DAY)
    assert await place.turns(one) == [quiet, (ASKED, None), quiet, (ASKED, None)]
    assert place.voice.said == ["¿Uno?", "¿Dos?"]


async def test_what_is_held_or_refused_is_skipped_and_its_text_comes_next(place: Place) -> None:
    one = await place.prompt(recurring=daily("2031-05-01T09:00:00"))
    place.voice.holds = True
    await place.at(datetime(2031, 5, 1, 7, tzinfo=UTC), one)
    place.voice.holds, place.voice.refuses = False, ChannelNotReady(channel=CHANNEL, status="x")
    await place.at(datetime(2031, 5, 2, 7, tzinfo=UTC), one)
    place.voice.refuses = None
    await place.at(datetime(2031, 5, 3, 7, tzinfo=UTC), one)
    turns = await turns_of(place.house, place.actor, one.id)
    assert [(turn.reason, turn.refusal) for turn in turns] == [
        (SkipReason.HELD, None),
        (SkipReason.REFUSED, "channel_not_ready"),
        (None, None),
    ]
    assert place.voice.said == ["¿Uno?"]


async def test_coming_back_after_a_while_lets_out_no_burst(place: Place) -> None:
    one = await place.prompt(recurring=daily("2031-05-01T09:00:00"))
    await place.at(datetime(2031, 8, 20, 7, 30, tzinfo=UTC), one, one, one)
    found = Counter(await place.turns(one))
    assert found == {(SKIPPED, SkipReason.LATE): 111, (ASKED, None): 1}
    assert len(place.voice.said) == 1


async def test_a_pause_is_not_made_up_for(place: Place) -> None:
    one = await place.prompt(recurring=daily("2031-05-01T09:00:00"))
    await pause_prompt(place.room, place.actor, one.id, None)
    await place.at(datetime(2031, 5, 3, 8, tzinfo=UTC), one)
    await resume_prompt(place.room, place.actor, one.id, None)
    await place.at(datetime(2031, 5, 3, 8, tzinfo=UTC), one)
    assert await place.turns(one) == []
    await place.at(datetime(2031, 5, 4, 7, tzinfo=UTC), one)
    assert await place.turns(one) == [(ASKED, None)]


async def test_by_another_rule_only_what_is_to_come_is_reckoned(place: Place) -> None:
    one = await place.prompt(recurring=daily("2031-05-01T09:00:00"))
    await place.at(datetime(2031, 5, 1, 7, tzinfo=UTC), one)
    other = {"recurring": daily("2031-05-01T08:00:00"), "bank": THREE[1:]}
    await change_prompt(place.room, place.actor, one.id, None, other)
    await place.at(datetime(2031, 5, 1, 20, tzinfo=UTC), one)
    assert place.voice.said == ["¿Uno?"]
    await place.at(datetime(2031, 5, 2, 6, tzinfo=UTC), one)
    assert place.voice.said == ["¿Uno?", "¿Tres?"]


async def test_the_same_wall_time_in_another_zone_is_not_asked_again(place: Place) -> None:
    one = await place.prompt(recurring=daily("2031-05-01T09:00:00"))
    await place.at(datetime(2031, 5, 1, 7, tzinfo=UTC), one)
    away = replace(one.recurring, timezone="America/New_York")
    await change_prompt(place.room, place.actor, one.id, None, {"recurring": away})
    await place.at(datetime(2031, 5, 1, 13, tzinfo=UTC), one)
    assert await place.turns(one) == [(ASKED, None)]
    await place.at(datetime(2031, 5, 2, 13, tzinfo=UTC), one)
    assert await place.turns(one) == [(ASKED, None)] * 2


async def test_what_is_not_there_is_said_at_its_place(place: Place) -> None:
    with pytest.raises(NotFound) as refused:
        await a_prompt(place.house, place.actor, CommunityId("com_none"), CHANNEL)
    assert refused.value.pointer == "/community_id"
    with pytest.raises(NotFound) as refused:
        await place.prompt(campaign_id=CampaignId("cmp_none"))
    assert refused.value.pointer == "/campaign_id"
    with pytest.raises(ValidationFailed):
        await place.prompt(recurring=daily("2020-05-01T09:00:00", "FREQ=DAILY;COUNT=1"))


async def test_so_many_and_no_more(place: Place) -> None:
    made = [await place.prompt() for _ in range(MOST_PROMPTS)]
    with pytest.raises(TooManyPrompts):
        await place.prompt()
    await end_prompt(place.room, place.actor, made[0].id, None)
    with pytest.raises(InvalidState):
        await pause_prompt(place.room, place.actor, made[0].id, None)
    await place.prompt()
