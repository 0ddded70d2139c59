"""Who follows a pretended account is what its settings say, so that everybody can try it."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from adapters.platforms.checks import wrong_setting
from domain.publishing.outcomes import CannotTell
from domain.shared.platforms import Connection

FOLLOWERS = "followers"
EVERYBODY, NOBODY, THROTTLED, UNREACHABLE = "everybody", "nobody", "throttled", "unreachable"
SETTING = {
    FOLLOWERS: "Who follows it: everybody (default), nobody, or ids of people with commas between "
    "them; throttled or unreachable have it not say.",
}
WAIT = timedelta(seconds=20)
_PEOPLE = re.compile(r"[^,\s]{1,128}(,\s*[^,\s]{1,128}){0,199}")


def check_followers(settings: Mapping[str, Any]) -> None:
    """Raises ValidationFailed."""
    said = settings.get(FOLLOWERS)
    if said is not None and not (isinstance(said, str) and _PEOPLE.fullmatch(said)):
        raise wrong_setting(FOLLOWERS, "malformed")


class Following:
    """To be inherited."""

    async def who_follows(
        self, connection: Connection, people: Sequence[str]
    ) -> Mapping[str, bool] | CannotTell:
        said = str(connection.settings.get(FOLLOWERS, EVERYBODY))
        if said == THROTTLED:
            return CannotTell("The sandbox throttles, as the settings ask.", WAIT)
        if said == UNREACHABLE:
            return CannotTell("The sandbox pretends to be unreachable, as the settings ask.")
        named = frozenset() if said == NOBODY else frozenset(re.split(r",\s*", said))
        return {person: said == EVERYBODY or person in named for person in people}
