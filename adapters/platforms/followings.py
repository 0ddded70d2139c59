"""Platforms that say who follows an account are asked; whatever happens out there comes back as a
value."""

from collections.abc import Mapping, Sequence

from adapters.platforms.adapter import Adapter, FollowReader
from adapters.platforms.asking import asked_in_time
from domain.publishing.outcomes import CannotTell
from domain.shared.platforms import Connection

_NOT_SAID = "This platform does not tell us who follows an account."
_NO_ANSWER = "The platform did not answer in time."
_OUR_FAULT = "Our adapter failed; who follows the account is not known."


class Followings:
    """The part of the catalogue that reads who follows an account."""

    _adapters: Mapping[str, Adapter]

    async def who_follows(
        self, connection: Connection, people: Sequence[str]
    ) -> Mapping[str, bool] | CannotTell:
        """Of each of these people, `PEOPLE_AT_ONCE` at most."""
        adapter = self._adapters.get(connection.platform)
        if not isinstance(adapter, FollowReader):
            return CannotTell(_NOT_SAID)
        return await asked_in_time(
            connection,
            "who_follows",
            adapter.who_follows(connection, people),
            CannotTell(_NO_ANSWER),
            CannotTell(_OUR_FAULT),
        )
