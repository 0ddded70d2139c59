"""An account id names a workspace, one channel of it, and who we are there."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

from adapters.platforms.slack.groups import Groups, groups_of
from domain.shared.platforms import Connection

API_HOSTS = ("slack.com", "slack-gov.com")
_TS = re.compile(r"(\d{1,11})\.(\d{6})")
_PLAIN_TS = re.compile(r"\d{1,11}(\.\d{1,6})?")
_ID = re.compile(r"[A-Z0-9]{2,30}")
CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,30}")


@dataclass(frozen=True, slots=True)
class Place:
    """`workspace_url` is the origin under which people open the workspace, `groups` are the user
    groups in it that the channel names."""

    team_id: str
    channel_id: str
    user_id: str
    workspace_url: str
    groups: Groups = field(default_factory=dict)

    @property
    def account_id(self) -> str:
        """Two channels of one workspace are two accounts. No part can hold a space."""
        return f"{self.team_id} {self.channel_id} {self.user_id}"

    def permalink(self, ts: str, thread_ts: str | None = None) -> str:
        """The address of a message, in the form that chat.getPermalink gives."""
        url = f"{self.workspace_url}/archives/{self.channel_id}/p{ts.replace('.', '')}"
        if thread_ts in (None, ts):
            return url
        return f"{url}?{urlencode({'thread_ts': thread_ts, 'cid': self.channel_id})}"


def place_of(connection: Connection) -> Place:
    """Raises ValueError for an account id that is not one of ours."""
    team_id, channel_id, user_id = connection.account_id.split(" ")
    groups = groups_of(connection.settings)
    return Place(team_id, channel_id, user_id, connection.server_url or "", groups)


def api_of(origin: str) -> str:
    """Where the Web API of a workspace is: of all workspaces at Slack's own host; a server that
    only speaks the same API has it at its own."""
    api = slacks_host(origin)
    return origin if api is None else f"https://{api}"


def slacks_host(url: str) -> str | None:
    """Which of Slack's own hosts it belongs to, if any."""
    host = urlsplit(url).hostname or ""
    return next((api for api in API_HOSTS if host == api or host.endswith(f".{api}")), None)


def is_ts(text: str | None) -> bool:
    """Whether a message could bear that id."""
    return text is not None and _PLAIN_TS.fullmatch(text) is not None


def at(ts: object) -> datetime | None:
    """When a message was said, UTC: its id is that instant, to the microsecond."""
    found = _TS.fullmatch(ts) if isinstance(ts, str) else None
    if found is None:
        return None
    return datetime.fromtimestamp(int(found[1]), UTC) + timedelta(microseconds=int(found[2]))


def ts_of(moment: datetime) -> str:
    """The id that a message of that instant would bear."""
    return f"{moment.timestamp():.6f}"


def is_id(value: object) -> bool:
    """Whether it could name a workspace or a person."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def workspace_url(origin: str, told: object) -> str:
    """Where people open the workspace: Slack itself says that best."""
    if slacks_host(origin) is None or not isinstance(told, str) or slacks_host(told) is None:
        return origin
    return f"https://{urlsplit(told).hostname}"
