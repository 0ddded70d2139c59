"""What the posts of a brand got, as it would have been read at each age since they went out."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import cycle

from adapters.demo.month import Channels, only
from adapters.demo.past import went_out
from adapters.demo.words import EVERY_DAY, Said
from adapters.platforms.sandbox.measuring import VIEWS_PER_CHARACTER
from adapters.wiring import House
from domain.insights.analysis_views import PostNumbers
from domain.insights.model import AGES, Sample
from domain.shared.access import Actor
from domain.shared.ids import Kind, SampleId
from domain.shared.paging import PageRequest, SortKey
from domain.shared.readings import Metric, Nature

HASHTAG = "#CaféDeBarrio"
WEEKS = range(3, 11)
HALF = timedelta(hours=18)
"""After so long a post has half of what it will have."""

NATIVE = {
    Metric.VIEWS: ("view_count", Nature.COUNTER),
    Metric.REACTIONS: ("like_count", Nature.GAUGE),
}
_BY_ID = PageRequest(100, [SortKey("id")])


async def earlier(house: House, actor: Actor, channels: Channels, now: datetime) -> None:
    """Weeks with two posts, and weeks with four; every other post bears the hashtag of the house.
    Not safe to repeat: it makes them again."""
    words = cycle(EVERY_DAY)
    for week in WEEKS:
        for day in range(1 + week % 2):
            at = now - timedelta(weeks=week, days=2 * day, hours=3)
            for tag in ("", f" {HASHTAG}"):
                said = next(words)
                told = Said(f"{said.spanish}{tag}", said.english, said.tag)
                await went_out(house, actor, only(told, channels.spanish, at), at)


@dataclass(frozen=True)
class Readings:
    """Whose posts they are, and what time it is."""

    house: House
    actor: Actor
    channels: Channels
    now: datetime

    async def fill(self) -> None:
        """Not safe to repeat: it makes all of it again."""
        samples = [sample async for post in self._out() for sample in self._read(post)]
        async with self.house.app.insights.begin(self.actor) as tx:
            await tx.samples.add(samples)
            await tx.commit()

    async def _out(self) -> AsyncIterator[PostNumbers]:
        wanted = _BY_ID
        while True:
            page = await self.house.app.insights.tables.posts(self.actor, wanted)
            for post in page.items:
                yield post
            if page.next_after is None:
                return
            wanted = replace(wanted, after=page.next_after)

    def _read(self, post: PostNumbers) -> list[Sample]:
        length = len(post.text or "")
        whole = {Metric.VIEWS: length * VIEWS_PER_CHARACTER, Metric.REACTIONS: length // 5}
        return [
            self._sample(post, metric, int(most * (1 - 0.5 ** (age / HALF))), age)
            for age in AGES
            if post.published_at + age < self.now
            for metric, most in whole.items()
        ]

    def _sample(self, post: PostNumbers, metric: Metric, value: int, age: timedelta) -> Sample:
        native, nature = NATIVE[metric]
        return Sample(
            id=SampleId(self.house.ids.new(Kind.SAMPLE)),
            workspace_id=self.actor.workspace,
            channel_id=post.channel_id,
            subject_id=post.id,
            platform=post.platform,
            metric=metric,
            value=value,
            nature=nature,
            native=native,
            as_of=post.published_at + age,
            message_id=post.message_id,
            delivery_id=post.id,
        )
