"""The sandbox pretends that one person said, in public and elsewhere, whatever is searched for."""

import hashlib

from adapters.platforms.told import body_of
from domain.publishing.outcomes import CannotTell
from domain.shared.clock import Clock
from domain.shared.heard import Heard, HeardKind, Person, Polled, Raw
from domain.shared.platforms import Connection

NOTHING = "sandbox-nothing"
"""Where this is searched for, nobody said it."""

DONE = "found"
PASSERBY = Person("passerby", "@passerby", "Somebody else")


class Searching:
    """To be inherited. Each question is answered with one post, once."""

    _clock: Clock

    async def search(
        self, connection: Connection, query: str, cursor: str | None
    ) -> Polled | CannotTell:
        if cursor == DONE or NOTHING in query:
            return Polled((), DONE)
        said = query.strip('"')
        post_id = f"found-{hashlib.sha256(said.encode()).hexdigest()[:16]}"
        heard = Heard(
            id=post_id,
            kind=HeardKind.FOUND,
            at=self._clock.now(),
            author=PASSERBY,
            text=f"Has anybody here tried {said} yet?",
            message_id=post_id,
            language="en",
        )
        return Polled((Raw(post_id, body_of(heard)),), DONE)
