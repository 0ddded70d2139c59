"""Streams in memory: those that bear one key are one, and one holder at a time has a say."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain.inbox.streaming import HeldStream, Stream, StreamMember
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakeWantedStreams:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def want(self, key: str) -> None:
        rows, place, now = self._tx.tables.channel_streams, self._tx.key(key), self._tx.now()
        known = rows.get(place)
        if known is None:
            rows[place] = Stream(self._tx.actor.workspace, key, now)
        elif known.failures == 0:
            rows[place] = replace(known, next_at=min(known.next_at, now))

    async def note(self, held: HeldStream) -> bool:
        return _moved(self._tx.tables, held, lambda row: {"point": held.point})


class FakeStreams:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def due(self, most: int) -> Sequence[str]:
        return sorted({row.key for row in self._rows if self._is_due(row.key)})[:most]

    async def take(self, key: str, lease: timedelta) -> HeldStream | None:
        shares = [row for row in self._rows if row.key == key]
        if not shares or not self._is_free(shares):
            return None
        newest = max(shares, key=lambda row: row.fence)
        held = HeldStream(key, newest.fence + 1, newest.point, max(row.failures for row in shares))
        for row in shares:
            self._memory.tables.channel_streams[row.workspace_id, key] = replace(
                row,
                fence=held.fence,
                point=held.point,
                lease_until=self._memory.clock.now() + lease,
            )
        return held

    async def members(self, key: str) -> Sequence[StreamMember]:
        tables = self._memory.tables
        return [
            StreamMember(
                hearing.channel_id,
                hearing.organization_id,
                hearing.workspace_id,
                tables.channels[place].version,
            )
            for place, hearing in sorted(tables.channel_hearings.items())
            if hearing.stream == key and tables.channels[place].status.value == "connected"
        ]

    async def keep(self, held: HeldStream, lease: timedelta, *, alive: bool) -> bool:
        until = self._memory.clock.now() + lease
        change = {
            "point": held.point,
            "lease_until": until,
            "alive_until": until if alive else None,
        }
        return _moved(self._memory.tables, held, lambda row: change)

    async def leave(self, held: HeldStream, wait: timedelta) -> None:
        change = {
            "point": held.point,
            "failures": held.failures,
            "next_at": self._memory.clock.now() + wait,
            "lease_until": None,
            "alive_until": None,
        }
        _moved(self._memory.tables, held, lambda row: change)

    @property
    def _rows(self) -> list[Stream]:
        return list(self._memory.tables.channel_streams.values())

    def _is_free(self, shares: Sequence[Stream]) -> bool:
        now = self._memory.clock.now()
        return (
            all(row.lease_until is None or row.lease_until <= now for row in shares)
            and all(row.failures == 0 or row.next_at <= now for row in shares)
            and any(row.next_at <= now for row in shares)
        )

    def _is_due(self, key: str) -> bool:
        now, tables = self._memory.clock.now(), self._memory.tables
        channels = [
            tables.channels[place]
            for place, hearing in tables.channel_hearings.items()
            if hearing.stream == key and tables.channels[place].status.value == "connected"
        ]
        resting = [
            channel
            for channel in channels
            if (channel.rate_limited_until and channel.rate_limited_until > now)
            or channel.waits_for_credentials(now)
        ]
        shares = [row for row in self._rows if row.key == key]
        return bool(channels) and not resting and self._is_free(shares)


def _moved(tables: Tables, held: HeldStream, change: Callable[[Stream], dict[str, Any]]) -> bool:
    rows = {place: row for place, row in tables.channel_streams.items() if row.key == held.key}
    if not rows or max(row.fence for row in rows.values()) != held.fence:
        return False
    for place, row in rows.items():
        tables.channel_streams[place] = replace(row, fence=held.fence, **change(row))
    return True
