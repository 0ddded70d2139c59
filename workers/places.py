"""Who may be in hand: so many in all, so many on a channel, and none that is to be left alone."""

import time
from collections import Counter as Tally
from collections.abc import Callable, Iterable

from domain.publishing.ports import Due
from domain.shared.ids import ChannelId, DeliveryId

AHEAD = 4


class Lately:
    """How often something happened in the last whole second."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._clock = now
        self._second = 0
        self._now = 0
        self._before = 0

    def note(self) -> None:
        self._turn()
        self._now += 1

    def count(self) -> int:
        self._turn()
        return self._before

    def _turn(self) -> None:
        second = int(self._clock())
        if second != self._second:
            self._before = self._now if second == self._second + 1 else 0
            self._second, self._now = second, 0


class Places:
    """Every delivery in hand has a place, from its claim to its platform's answer.

    There are as many as may be under way to platforms at once. Beside them some may be claimed
    ahead, so that many share a commit: no more than were answered in the second before, so that
    none waits long for its turn. `wanted` is called when a place falls free that somebody may be
    waiting for. `now` gives seconds that only ever pass.
    """

    def __init__(
        self,
        under_way: int,
        on_one_channel: int,
        *,
        wanted: Callable[[], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wanted = wanted
        self._now = now
        self._under_way = under_way
        self._on_one = on_one_channel
        self._taken: Tally[ChannelId] = Tally()
        self._count = 0
        self._answers = Lately(now)
        # Until when nothing is tried with these.
        self._resting: dict[ChannelId, float] = {}
        self._stopped: dict[ChannelId, float] = {}
        self._put_off: dict[DeliveryId, float] = {}
        # How many may be in hand where a rest was asked for, and not yet as many have gone well.
        self._narrow: dict[ChannelId, int] = {}

    @property
    def free(self) -> int:
        return self._in_all - self._count

    @property
    def many_free(self) -> bool:
        """Whether it is worth looking for whom to give them to."""
        return self.free * 4 >= self._in_all

    @property
    def _in_all(self) -> int:
        return self._under_way + min(AHEAD * self._under_way, self._answers.count())

    @property
    def useless(self) -> int:
        """How many rows of the agenda may be of no use now, and must not crowd out others."""
        full = {at for at, count in self._taken.items() if count >= self._on_one}
        return len(full | {*self._resting, *self._narrow}) * self._on_one + len(self._put_off)

    def take(self, channel: ChannelId) -> None:
        self._count += 1
        self._taken[channel] += 1

    def answered(self) -> None:
        """A platform has answered."""
        self._answers.note()

    def went_well(self, channel: ChannelId) -> None:
        """Where a rest was asked for, one more may be in hand from here on."""
        if channel in self._narrow:
            self._narrow[channel] += 1
            if self._narrow[channel] >= self._on_one:
                del self._narrow[channel]
            self._wanted()

    def narrow(self, channel: ChannelId) -> None:
        """A rest was asked for there, of whomever, and nothing has gone well since."""
        self._narrow.setdefault(channel, 1)

    def beyond(self, channel: ChannelId) -> int:
        """How many more are in hand than may be since it is known that a rest was asked for."""
        return max(0, self._taken[channel] - self._most(channel))

    def _most(self, channel: ChannelId) -> int:
        return self._narrow.get(channel, self._on_one)

    def leave(self, channel: ChannelId) -> None:
        scarce = self.free <= 0 or self._taken[channel] >= self._most(channel)
        self._count -= 1
        self._taken[channel] -= 1
        if not self._taken[channel]:
            del self._taken[channel]
        if scarce:
            self._wanted()

    def choose(self, due: Iterable[Due]) -> list[Due]:
        """Those of these for which there are places, in their order. None is taken yet."""
        chosen: list[Due] = []
        count = self._taken.copy()
        for item in due:
            if len(chosen) >= self.free:
                break
            at = item.channel_id
            if count[at] < self._most(at) and at not in self._resting and self.may_try(item):
                count[at] += 1
                chosen.append(item)
        return chosen

    def may_try(self, item: Due) -> bool:
        return item.delivery_id not in self._put_off

    def put_off(self, delivery_id: DeliveryId, seconds: float) -> None:
        """Nothing is tried with this delivery for so long."""
        self._put_off[delivery_id] = self._now() + seconds

    def rest(self, channel: ChannelId, seconds: float) -> None:
        """The platform wants no call on this channel for so long; a shorter wish changes nothing
        about a longer one. After it they go one by one at first."""
        self._narrow[channel] = 1
        until = self._now() + seconds
        self._resting[channel] = max(self._resting.get(channel, 0.0), until)

    def rest_left(self, channel: ChannelId) -> float:
        """For how many seconds the channel is still to be left alone."""
        return max(0.0, self._resting.get(channel, 0.0) - self._now())

    def stop(self, channel: ChannelId, seconds: float) -> None:
        """Whatever is said there would be refused: nothing is tried for so long, and by then it is
        on record."""
        self._stopped[channel] = self._now() + seconds
        self.rest(channel, seconds)

    def is_stopped(self, channel: ChannelId) -> bool:
        return self._stopped.get(channel, 0.0) > self._now()

    def forget_past(self) -> None:
        now = self._now()
        self._stopped = {at: until for at, until in self._stopped.items() if until > now}
        self._resting = {at: until for at, until in self._resting.items() if until > now}
        self._put_off = {at: until for at, until in self._put_off.items() if until > now}
