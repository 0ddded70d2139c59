"""Platforms that can be searched are; whatever happens out there comes back as a value."""

from collections.abc import Mapping, Sequence

from adapters.platforms.adapter import Adapter, Searcher
from adapters.platforms.asking import asked_in_time
from domain.inbox.receipt import Understood
from domain.publishing.outcomes import CannotTell
from domain.shared.heard import Heard, Polled, Raw
from domain.shared.platforms import Connection

_NOT_SEARCHED = "This platform cannot be searched."
_NO_ANSWER = "The platform did not answer in time."
_OUR_FAULT = "Our adapter failed; what the platform has is not known."


class Searches:
    """For `domain.listening.ports.Platforms`: the part of the catalogue that searches."""

    _adapters: Mapping[str, Adapter]

    async def search(
        self, connection: Connection, query: str, cursor: str | None
    ) -> Polled | CannotTell:
        adapter = self._adapters.get(connection.platform)
        if not isinstance(adapter, Searcher):
            return CannotTell(_NOT_SEARCHED)
        return await asked_in_time(
            connection,
            "search",
            adapter.search(connection, query, cursor),
            CannotTell(_NO_ANSWER),
            CannotTell(_OUR_FAULT),
        )

    def heard_in(self, raw: Raw, connection: Connection) -> Sequence[Heard]:
        return self.digest(raw, connection).heard

    def digest(self, raw: Raw, connection: Connection) -> Understood:
        raise NotImplementedError
