"""What platforms answered is written down; answers that arrive together share a commit."""

import asyncio
from collections.abc import Callable
from logging import getLogger

from domain.publishing.outcomes import Published, Refused
from domain.publishing.room import Publishing
from domain.publishing.use_cases.send_deliveries import Answered, record_outcomes
from domain.shared.access import Actor
from domain.shared.errors import TemporarilyUnavailable
from workers.passing import Passing

GROUP = 200
AFTER_TROUBLE = 2.0
log = getLogger("tertulia.worker")


class Answers:
    """`passing` is told when answers are stored; `open` when one of them is not the last word: then
    something is to be done about its delivery later, or about the next part of its thread now."""

    def __init__(self, room: Publishing, *, passing: Passing, open: Callable[[], None]) -> None:
        self._room = room
        self._passing = passing
        self._open = open
        self._waiting: asyncio.Queue[tuple[Actor, Answered]] = asyncio.Queue()

    def put(self, actor: Actor, answer: Answered) -> None:
        self._waiting.put_nowait((actor, answer))

    async def all_written(self) -> None:
        await self._waiting.join()

    async def write(self) -> None:
        """Until cancelled."""
        while True:
            answers = [await self._waiting.get()]
            while len(answers) < GROUP and not self._waiting.empty():
                answers.append(self._waiting.get_nowait())
            groups: dict[str, tuple[Actor, list[Answered]]] = {}
            for actor, answer in answers:
                groups.setdefault(actor.workspace, (actor, []))[1].append(answer)
            await asyncio.gather(*(self._until_written(*group) for group in groups.values()))
            for _ in answers:
                self._waiting.task_done()
            if not all(_is_the_end(answer) for _, answer in answers):
                self._open()

    async def _until_written(self, actor: Actor, group: list[Answered]) -> None:
        """What a platform answered is not given up while this process lives: without it, what was
        published would count as unknown. One that cannot be written is left to its lease, and takes
        no other with it."""
        while True:
            try:
                accepted = await record_outcomes(self._room, actor, group)
            except TemporarilyUnavailable:
                log.warning("answers_wait_for_database", extra={"answers": len(group)})
                await asyncio.sleep(AFTER_TROUBLE)
                continue
            except Exception:
                log.exception("answers_not_recorded", extra={"answers": len(group)})
                for answer in group if len(group) > 1 else ():
                    await self._until_written(actor, [answer])
                return
            self._passing("k5")
            if accepted < len(group):
                log.warning("stale_answers", extra={"refused": len(group) - accepted})
            return


def _is_the_end(answer: Answered) -> bool:
    if isinstance(answer.outcome, Published):
        return not answer.started.post.is_followed
    return isinstance(answer.outcome, Refused)
