"""A storm is made up, the same for the same seed, or played again as it was recorded."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.crises.series import Uttered
from domain.crises.storm_stream import SHAPES, USUAL_SHARE, Chance, Stream
from domain.crises.storm_words import WORDS, StormLanguage, Tone
from domain.shared.ids import ChannelId, CommunityId

MOST_MESSAGES = 5000
"""In one drill, with what is usually said before."""

LONGEST = timedelta(days=14)
"""How long a recording may be."""


class StormKind(StrEnum):
    """`spike`: very many are angry at once. `slow_burn`: from hour to hour more. `influencer`: one
    angry voice that very many hear. The other three are no crisis, however loud: `bot_flood` is a
    few accounts that repeat themselves, `campaign_success` is praise, `weekend` is a busy day.
    `recorded`: what people said once, in the same rhythm."""

    SPIKE = "spike"
    SLOW_BURN = "slow_burn"
    BOT_FLOOD = "bot_flood"
    INFLUENCER = "influencer"
    CAMPAIGN_SUCCESS = "campaign_success"
    WEEKEND = "weekend"
    RECORDED = "recorded"


IS_CRISIS: Mapping[StormKind, bool | None] = {
    StormKind.SPIKE: True,
    StormKind.SLOW_BURN: True,
    StormKind.INFLUENCER: True,
    StormKind.BOT_FLOOD: False,
    StormKind.CAMPAIGN_SUCCESS: False,
    StormKind.WEEKEND: False,
    StormKind.RECORDED: None,
}
"""Whether it is a crisis; of what was recorded nobody knows unless they say so."""


@dataclass(frozen=True, slots=True)
class Storm:
    """What is played on a channel, and for how long. Of one that is made up, `size` messages are
    its own; in `calm_hours` before it, about `calm_an_hour` are said in an hour as on usual days,
    or are told at once as said before where `calm_is_past`. Of a recording, `since` and `until`
    (UTC) say what is played, from where; `is_crisis` whether that was one, if somebody knows."""

    kind: StormKind
    channel_id: ChannelId
    duration_seconds: int
    seed: int = 0
    size: int = 0
    language: StormLanguage = StormLanguage.EN
    calm_hours: int = 0
    calm_an_hour: int = 0
    calm_is_past: bool = False
    since: datetime | None = None
    until: datetime | None = None
    source_channel_id: ChannelId | None = None
    source_community_id: CommunityId | None = None
    is_crisis: bool | None = None

    @property
    def is_recorded(self) -> bool:
        return self.kind is StormKind.RECORDED

    @property
    def lasts(self) -> timedelta:
        return timedelta(seconds=self.duration_seconds)

    @property
    def calm(self) -> timedelta:
        return timedelta(hours=self.calm_hours)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that somebody says; `id` and `author` tell it and them from others of one storm."""

    id: str
    at: datetime
    text: str
    author: str
    followers: int
    language: str | None = None


def made_up(storm: Storm, begins: datetime, chance: Callable[[int], Chance]) -> Sequence[Line]:
    """What is said in that storm if it begins at that instant, in order: after the calm before it,
    if there is any. The same seed brings the same, as far after its beginning."""
    draws = chance(storm.seed)
    stream = Stream(draws)
    SHAPES[storm.kind](stream, begins, storm.lasts, storm.size)
    of_storm = len(stream.messages)
    for hour in range(storm.calm_hours):
        at = begins - timedelta(hours=hour + 1)
        stream.spread(at, timedelta(hours=1), storm.calm_an_hour, USUAL_SHARE)
    spoken = [(one, number < of_storm) for number, one in enumerate(stream.messages)]
    spoken.sort(key=lambda each: (each[0].at, each[0].id))
    return [
        Line(
            id=f"{number:05d}",
            at=one.at,
            text=_words(storm, one, in_storm, draws),
            author=one.author_id or f"voice-{number}",
            followers=one.reach,
            language=storm.language.value,
        )
        for number, (one, in_storm) in enumerate(spoken)
    ]


def _words(storm: Storm, one: Uttered, in_storm: bool, draws: Chance) -> str:
    if one.is_negative:
        tone = Tone.ANGRY
    elif in_storm and storm.kind is StormKind.CAMPAIGN_SUCCESS:
        tone = Tone.PLEASED
    else:
        tone = Tone.PLAIN
    words = WORDS[storm.language][tone]
    if in_storm and storm.kind is StormKind.BOT_FLOOD:
        return words[0]
    return draws.choice(words)
