"""Somebody whom very many follow complains of a café: what detectors make of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.api.campaign_story import Teller
from tests.api.crisis_story import Bell, Time

LOOKS = 60
FIVE = timedelta(minutes=5)
ANGRY = "This is terrible and disgusting, I am angry, the worst service ever!"
FEW = {"kind": "influence", "thresholds": {"least_reach": 5000}}


@dataclass(frozen=True)
class Counter:
    """A channel of which things are said, and who looks."""

    story: Teller
    time: Time
    bell: Bell
    channel: str

    async def says(self, id: str, at: str, text: str, followers: int) -> None:
        author = {"id": id, "handle": f"@{id}", "name": id, "followers": followers}
        told = {"channel_id": self.channel, "id": id, "kind": "mention", "at": at, "text": text}
        await self.story.call("post_sandbox_telling", told | {"author": author})

    async def unsays(self, id: str) -> None:
        gone = {"id": f"{id}:gone", "kind": "deletion", "message_id": id, "at": _before(0)}
        await self.story.call("post_sandbox_telling", {"channel_id": self.channel} | gone)

    async def the_signal(self, of: str) -> Any:
        query = {"detector_id": of, "sort": "id"}
        found = (await self.story.call("get_signals", query=query))["data"]
        return found[0] if found else None

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        for _ in range(LOOKS):
            if await holds():
                return
            await self.time.pass_time(timedelta(minutes=1))
            await self.bell.ring()
        raise AssertionError("the detectors looked so often in vain")

    async def seen(self, of: str, **parts: Any) -> str:
        """Until its only signal stands like that; its id."""

        async def stands() -> bool:
            found = await self.the_signal(of)
            return found is not None and parts.items() <= found.items()

        await self.until(stands)
        return str((await self.the_signal(of))["id"])

    async def looked(self, of: str) -> None:
        async def stands() -> bool:
            read = await self.story.call("get_detector", detector_id=of)
            return read["looked_at"] is not None

        await self.until(stands)


async def signal_story(story: Teller, time: Time, bell: Bell, channel: str, home: str) -> None:
    """Detectors are kept, and what they find is told, goes quiet, begins again and is judged."""
    counter = Counter(story, time, bell, channel)
    three_days_ago = (datetime.now(UTC) - timedelta(days=3)).isoformat()
    await counter.says("calm", three_days_ago, "Is there a table on Monday?", 12)
    made = await story.tell("post_detector", {"name": "Widely heard", **FEW})
    others = ({"name": "Here", "platform": "sandbox"}, {"name": "At home", "community_id": home})
    more = [await story.call("post_detector", FEW | other) for other in others]
    one, two, three = made["id"], more[0]["id"], more[1]["id"]
    for id in (one, two, three):
        await counter.looked(id)
    # What is said from now on lies in the last two hours, which they go through anew.
    await time.pass_time(timedelta(hours=2))
    await counter.says("loud", _before(9), ANGRY, 200_000)
    signals = [await counter.seen(id) for id in (one, two, three)]
    await counter.says("louder", _before(2), ANGRY, 500_000)
    for id in (one, two, three):
        await counter.seen(id, state="open")
    await _is_put_off(counter, one, signals[0])
    await _is_judged(story, *signals[1:])
    for gone in ("loudest", "louder"):
        await counter.unsays(gone)
    await counter.seen(one, state="resolved", withdrawn=False)
    await counter.unsays("loud")
    await counter.seen(one, withdrawn=True)
    await _are_kept(story, home, one, two, three)


async def _is_put_off(counter: Counter, detector: str, signal: str) -> None:
    tell, where = counter.story.tell, {"signal_id": signal}
    await tell("get_signal", **where)
    await tell("get_signal_evidence", **where)
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")
    await tell("post_signal_snooze", {"until": later}, **where)
    await counter.time.pass_time(timedelta(hours=1))
    await counter.seen(detector, state="open")
    await counter.says("loudest", _before(1), ANGRY, 900_000)
    await counter.until(lambda: _is_told(counter.story, "signal.updated"))


async def _is_told(story: Teller, name: str) -> bool:
    return bool((await story.call("get_events", query={"type": name}))["data"])


async def _is_judged(story: Teller, real: str, expected: str) -> None:
    tell = story.tell
    await tell("post_signal_confirm", signal_id=real)
    await tell("post_signal_raise", {"title": "A table nobody got"}, signal_id=real)
    await tell("post_signal_resolve", {"reason": "true_crisis"}, signal_id=real)
    await tell("post_signal_dismiss", {"reason": "expected"}, signal_id=expected)


async def _are_kept(story: Teller, home: str, one: str, two: str, three: str) -> None:
    tell = story.tell
    await tell("get_signals", query={"state": "resolved,dismissed", "sort": "severity"})
    await tell("get_detector", detector_id=two)
    span = {"since": _before(288), "until": _before(0)}
    await tell("post_detector_series", {"grain": "hour"} | span, detector_id=two)
    await tell("post_detector_backtest", span, detector_id=two)
    await tell("patch_detector", {"thresholds": {"least_reach": 9000}}, detector_id=two)
    await tell("get_detectors", query={"kind": "influence"})
    usual = await tell("post_detectors_usual", {"community_id": home})
    await tell("delete_detector", detector_id=one)
    for id in {two, three, *(each["id"] for each in usual["data"])}:
        await story.call("delete_detector", detector_id=id)


def _before(buckets: int) -> str:
    """The middle of five minutes that are over since then."""
    five = FIVE.total_seconds()
    now = datetime.now(UTC).timestamp() // five
    return datetime.fromtimestamp((now - buckets + 0.5) * five, UTC).isoformat()
