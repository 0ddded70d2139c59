"""How days of communities are counted from who was there, in SQL: by looking around each."""

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
_NOTHING_YET = ("0",) * len(FIGURES) + ("'{}'",) * len(MAPS)


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
    + ", is_stale = false"
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


def stale_days(mine: str) -> str:
    """Mark those on which something else is true since these changed: in $2 communities, $3 days,
    $4 persons. Of somebody whose first day this is, it concerns every day of theirs."""

    def near(condition: str, order: str) -> str:
        return (
            f"SELECT p.community_id, n.day FROM touched p, LATERAL (SELECT d.day"
            f" FROM member_presences d WHERE {mine} AND d.person_id = p.person_id"
            f" AND d.community_id = p.community_id AND {condition}"
            f" ORDER BY d.day {order} LIMIT 1) n"
        )

    theirs = (
        f"SELECT d.day FROM member_presences d WHERE {mine} AND d.person_id = p.person_id"
        " AND d.community_id = p.community_id"
    )
    # Sideways, one person at a time: joined, all of a community was read for each of them.
    first_of_all = (
        "SELECT p.community_id, each.day FROM (SELECT community_id, person_id, min(day) AS day"
        f" FROM touched GROUP BY 1, 2) p LEFT JOIN LATERAL ({theirs} AND {CAME} ORDER BY d.day"
        f" LIMIT 1) came ON true, LATERAL ({theirs} OFFSET 0) each"
        " WHERE came.day IS NULL OR came.day >= p.day"
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
        f" AS t(community_id, day, person_id)) INSERT INTO community_days AS s (workspace_id,"
        f" community_id, day, {', '.join((*FIGURES, *MAPS))}, is_stale)"
        f" SELECT $1, n.community_id, n.day, {', '.join(_NOTHING_YET)}, true"
        f" FROM ({' UNION '.join(f'({part})' for part in parts)}) n ORDER BY 2, 3"
        " ON CONFLICT (workspace_id, community_id, day) DO UPDATE SET is_stale = true"
    )
