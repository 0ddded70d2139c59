"""How days of reputations are counted, in SQL: from what was said, from conversations and promises,
from who came and left, and from cases, each on the wall of its community."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.insights.reputation import COUNTED, PATIENCE

KINDS = "('comment', 'mention', 'direct', 'review')"
ORIGIN = "timestamptz '1970-01-01 00:00:00+00'"
REACH = "(m.author ->> 'followers')::float8"
_WHOLE = tuple(name for name in COUNTED if not name.startswith("pull_"))


@dataclass(frozen=True, slots=True)
class Marks:
    """The parameters of a query: days, and the instant up to which patience is due. `community` may
    be null: all of them."""

    first: str
    last: str
    now: str
    community: str


def counted(mine: Callable[[str], str], marks: Marks, more: str = "") -> str:
    """A row for each community and day on which anything happened, and for those in `more`."""
    day = "(({} AT TIME ZONE s.zone)::date - DATE '1970-01-01')"
    # What a wall calls a day begins and ends within a day of UTC's.
    since = f"{ORIGIN} + make_interval(days => {marks.first} - 1)"
    until = f"{ORIGIN} + make_interval(days => {marks.last} + 2)"

    def within(instant: str) -> str:
        return f"{instant} >= {since} AND {instant} < {until}"

    def of(community: str) -> str:
        return f"({marks.community} IS NULL OR {community} = {marks.community})"

    pull = f"1 + log(1 + greatest(0, coalesce({REACH}, 0)))"
    mood = "m.sentiment = '{}'"
    told = "m.sentiment IN ('positive', 'negative')"
    moods = ", ".join(
        f"count(*) FILTER (WHERE {mood.format(one)}) AS {one}"
        for one in ("positive", "negative", "neutral", "mixed")
    )
    pulls = ", ".join(
        f"sum({pull}) FILTER (WHERE {mood.format(one)}) AS pull_{one}"
        for one in ("positive", "negative")
    )
    patient = f"{marks.now} - make_interval(secs => {PATIENCE.total_seconds():.0f})"
    parts = {
        "said": (
            f"SELECT s.community_id, {day.format('m.at')} AS day, count(*) AS heard, {moods},"
            f" {pulls}, count(*) FILTER (WHERE {told} AND {REACH} IS NOT NULL) AS reach_known"
            " FROM inbound_messages m JOIN spots s ON s.channel_id = m.channel_id"
            f" WHERE {mine('m')} AND {within('m.at')} AND m.state = 'visible'"
            f" AND m.kind IN {KINDS} GROUP BY 1, 2"
        ),
        "talked": (
            f"SELECT s.community_id, {day.format('k.began_at')} AS day, count(*) AS begun,"
            " count(k.first_reply_at) AS replied, count(*) FILTER (WHERE p.state = 'hit') AS kept,"
            " count(*) FILTER (WHERE p.state = 'missed') AS missed"
            " FROM conversations k JOIN spots s ON s.channel_id = k.channel_id"
            f" LEFT JOIN LATERAL (SELECT a.state FROM applied_slas a WHERE {mine('a')}"
            "  AND a.conversation_id = k.id AND a.state IN ('hit', 'missed')"
            "  ORDER BY a.started_at LIMIT 1) p ON true"
            f" WHERE {mine('k')} AND k.merged_into IS NULL AND {within('k.began_at')}"
            f" AND (k.first_reply_at IS NOT NULL OR k.began_at <= {patient}) GROUP BY 1, 2"
        ),
        "grown": (
            "SELECT d.community_id, d.day, d.joined, d.gone FROM community_days d"
            f" WHERE {mine('d')} AND d.day BETWEEN {marks.first} AND {marks.last}"
            f" AND d.joined + d.gone > 0 AND {of('d.community_id')}"
        ),
        "opened": (
            f"SELECT s.community_id, {day.format('q.created_at')} AS day, count(*) AS cases"
            " FROM moderation_cases q JOIN spots s ON s.channel_id = q.channel_id"
            f" WHERE {mine('q')} AND {within('q.created_at')} GROUP BY 1, 2"
        ),
    }
    named = ", ".join(f"{name} AS ({query})" for name, query in parts.items())
    keys = " UNION ".join(f"SELECT community_id, day FROM {name}" for name in parts)
    joined = "".join(f" LEFT JOIN {name} USING (community_id, day)" for name in parts)
    values = ", ".join(f"coalesce({name}, 0) AS {name}" for name in COUNTED)
    return (
        "WITH spots AS (SELECT c.id AS channel_id, c.community_id,"
        " coalesce(o.timezone, w.timezone) AS zone FROM channels c"
        f" JOIN communities o ON {mine('o')} AND o.id = c.community_id"
        f" JOIN workspaces w ON w.id = o.workspace_id WHERE {mine('c')} AND"
        f" {of('c.community_id')}), {named}, keys AS ({keys}{more})"
        f" SELECT community_id, day, {values} FROM keys{joined}"
        f" WHERE day BETWEEN {marks.first} AND {marks.last}"
    )


def summed() -> str:
    """All of them together."""
    whole = ", ".join(f"sum({name})::bigint AS {name}" for name in _WHOLE)
    pulls = ", ".join(f"sum({name})::float8 AS {name}" for name in COUNTED if name not in _WHOLE)
    return f"{whole}, {pulls}"
