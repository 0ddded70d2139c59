"""How days of communities are counted from who was there, in SQL: a few days by looking around
each of them, or all days of a community at once; either way they come to the same."""

from collections.abc import Callable

from domain.members.growth import LONGEST_GAP, SECOND_WITHIN

ACTS = "d.posts + d.replies + d.signs > 0"
SAID = "d.posts + d.replies > 0"
CAME = "d.posts + d.replies + d.signs + d.joins > 0"
"""Who is only known to have left was never seen to come."""
WENT = "d.leaves + d.departures > 0"
BACK = "d.posts + d.replies + d.signs + d.joins + d.returns > 0"
"""After this on a later day than they last went, going is another leaving."""

_DONE = ("posts", "replies", "signs", "joins", "leaves", "departures", "returns")
SUMS = ", ".join(f"sum({n})::int AS {n}" for n in _DONE)
FIGURES = (
    *("joined", "gone", "active", "posts", "replies", "signs"),
    *("first_posts", "second_posts"),
)
MAPS = ("gaps", "weeks", "months")


def _persons(mine: str, condition: str) -> str:
    """What persons did on days, bots apart."""
    return (
        f"SELECT d.community_id, d.day, d.person_id, {SUMS} FROM {condition}"
        f" JOIN members m ON m.workspace_id = d.workspace_id AND m.id = d.person_id"
        f" AND NOT m.is_bot WHERE {mine} GROUP BY 1, 2, 3"
    )


def _beside(mine: str, what: str, condition: str, order: str) -> str:
    """The day of the same person there that is next in that order."""
    return (
        f"LEFT JOIN LATERAL (SELECT d.day FROM member_presences d WHERE {mine}"
        f" AND d.person_id = p.person_id AND d.community_id = p.community_id AND {condition}"
        f" ORDER BY d.day {order} LIMIT 1) {what} ON true"
    )


def _looked_around(mine: str) -> str:
    beside = " ".join(
        (
            _beside(mine, "came", CAME, "ASC"),
            _beside(mine, "spoke", SAID, "ASC"),
            _beside(mine, "prev", f"d.day < p.day AND {ACTS}", "DESC"),
            _beside(mine, "next", f"d.day > p.day AND {ACTS}", "ASC"),
            _beside(mine, "again", f"d.day > p.day AND {SAID}", "ASC"),
            # Looked for only of who goes.
            _beside(mine, "went", f"p.goes AND d.day < p.day AND {WENT}", "DESC"),
            _beside(mine, "back", f"p.goes AND d.day <= p.day AND {BACK}", "DESC"),
        )
    )
    return (
        "SELECT p.*, came.day AS came, spoke.day AS spoke, prev.day AS prev, next.day AS next,"
        " again.day AS again, went.day AS went, back.day AS back FROM"
        f" (SELECT d.*, {WENT} AS goes FROM persons d) p {beside}"
    )


_ALL_AT_ONCE = (
    f"SELECT d.*, min(d.day) FILTER (WHERE {CAME}) OVER each AS came,"
    f" min(d.day) FILTER (WHERE {SAID}) OVER each AS spoke,"
    f" max(d.day) FILTER (WHERE {ACTS}) OVER before AS prev,"
    f" min(d.day) FILTER (WHERE {ACTS}) OVER behind AS next,"
    f" min(d.day) FILTER (WHERE {SAID}) OVER behind AS again,"
    f" max(d.day) FILTER (WHERE {WENT}) OVER before AS went,"
    f" max(d.day) FILTER (WHERE {BACK}) OVER until AS back FROM persons d"
    " WINDOW each AS (PARTITION BY d.community_id, d.person_id),"
    " before AS (PARTITION BY d.community_id, d.person_id ORDER BY d.day"
    " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),"
    " until AS (PARTITION BY d.community_id, d.person_id ORDER BY d.day"
    " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),"
    " behind AS (PARTITION BY d.community_id, d.person_id ORDER BY d.day DESC"
    " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
)


def _month(day: str) -> str:
    on = f"(DATE '1970-01-01' + {day})"
    return f"(extract(year FROM {on}) * 12 + extract(month FROM {on}) - 1)::int"


def _week(day: str) -> str:
    return f"div({day} + 3, 7)"


def _map(name: str, key: str, condition: str) -> str:
    return (
        f"{name} AS (SELECT community_id, day, jsonb_object_agg(key, many) AS {name} FROM"
        f" (SELECT community_id, day, {key} AS key, count(*) AS many FROM known"
        f" WHERE posts + replies + signs > 0 AND {condition} GROUP BY 1, 2, 3) k GROUP BY 1, 2)"
    )


def _first_in(of: Callable[[str], str]) -> str:
    return f"(prev IS NULL OR {of('prev')} <> {of('day')})"


_OR_NOTHING = ", ".join(f"coalesce({name}, '{{}}')" for name in MAPS)
_KEPT = (
    "counted AS (SELECT community_id, day, count(*) FILTER (WHERE came = day) AS joined,"
    " count(*) FILTER (WHERE leaves + departures > 0 AND (went IS NULL OR back > went)) AS gone,"
    " count(*) FILTER (WHERE posts + replies + signs > 0) AS active, sum(posts) AS posts,"
    " sum(replies) AS replies, sum(signs) AS signs,"
    " count(*) FILTER (WHERE spoke = day) AS first_posts,"
    " count(*) FILTER (WHERE spoke = day"
    f" AND (posts + replies > 1 OR again <= day + {SECOND_WITHIN})) AS second_posts"
    " FROM known GROUP BY 1, 2), "
    + ", ".join(
        (
            _map("gaps", f"least(coalesce(next - day, {LONGEST_GAP}), {LONGEST_GAP})", "true"),
            _map("weeks", _week("came"), _first_in(_week)),
            _map("months", _month("came"), _first_in(_month)),
        )
    )
    + f" INSERT INTO community_days AS t (workspace_id, community_id, day, {', '.join(FIGURES)},"
    f" {', '.join(MAPS)}) SELECT $1, w.community_id, w.day,"
    f" {', '.join(f'coalesce(c.{name}, 0)' for name in FIGURES)},"
    f" {_OR_NOTHING}"
    " FROM wanted w LEFT JOIN counted c USING (community_id, day)"
    + "".join(f" LEFT JOIN {name} USING (community_id, day)" for name in MAPS)
    + " ORDER BY 2, 3 ON CONFLICT (workspace_id, community_id, day) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in (*FIGURES, *MAPS))
)


def some_days(mine: str) -> str:
    """Of the days in $2, communities, and $3."""
    there = (
        "wanted w JOIN member_presences d ON d.workspace_id = $1"
        " AND d.community_id = w.community_id AND d.day = w.day"
    )
    return (
        "WITH wanted AS (SELECT * FROM unnest($2::text[], $3::int[]) AS w(community_id, day)),"
        f" persons AS ({_persons(mine, there)}), known AS ({_looked_around(mine)}), {_KEPT}"
    )


def every_day(mine: str) -> str:
    """Of the community in $2."""
    there = "member_presences d"
    return (
        f"WITH persons AS ({_persons(f'{mine} AND d.community_id = $2', there)}),"
        " wanted AS (SELECT DISTINCT community_id, day FROM persons UNION"
        f" SELECT d.community_id, d.day FROM community_days d WHERE {mine}"
        f" AND d.community_id = $2), known AS ({_ALL_AT_ONCE}), {_KEPT}"
    )


def concerned(mine: str) -> str:
    """On which days something else is true since these changed: in $2 communities, $3 days, $4
    persons. Of somebody whose first day this is, it concerns every day of theirs."""

    def near(condition: str, order: str) -> str:
        return (
            f"SELECT p.community_id, n.day FROM touched p, LATERAL (SELECT d.day"
            f" FROM member_presences d WHERE {mine} AND d.person_id = p.person_id"
            f" AND d.community_id = p.community_id AND {condition}"
            f" ORDER BY d.day {order} LIMIT 1) n"
        )

    first_of_all = (
        f"SELECT d.community_id, d.day FROM touched p JOIN member_presences d ON {mine}"
        " AND d.person_id = p.person_id AND d.community_id = p.community_id"
        f" WHERE NOT EXISTS (SELECT FROM member_presences d WHERE {mine}"
        " AND d.person_id = p.person_id AND d.community_id = p.community_id"
        f" AND d.day < p.day AND {CAME})"
    )
    parts = (
        "SELECT community_id, day FROM touched",
        near(f"d.day < p.day AND {ACTS}", "DESC"),
        near(f"d.day > p.day AND {ACTS}", "ASC"),
        near(f"d.day > p.day AND {SAID}", "ASC"),
        near(f"d.day > p.day AND {WENT}", "ASC"),
        f"SELECT * FROM ({near(SAID, 'ASC')}) spoke",
        first_of_all,
    )
    return (
        "WITH touched AS (SELECT DISTINCT * FROM unnest($2::text[], $3::int[], $4::text[])"
        f" AS t(community_id, day, person_id)) {' UNION '.join(f'({part})' for part in parts)}"
        " ORDER BY 1, 2"
    )
