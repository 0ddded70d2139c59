"""What a segment asks, as one condition in SQL: every value is a parameter, and what is asked of
other tables is asked once for all members."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from domain.members.activity import ActivityKind
from domain.members.segment import (
    Condition,
    ConditionGroup,
    Match,
    Operator,
    Question,
    Trait,
    Which,
)
from domain.members.streak import MONDAY_BEFORE, Unit
from domain.members.value_scheme import OWN


@dataclass
class Asking:
    """`mine` says that a row is of the workspace; values are added to `values`, of which the first
    has the number after `before`."""

    mine: Callable[[str], str]
    now: datetime
    before: int
    values: list[Any] = field(default_factory=list)

    def mark(self, value: Any) -> str:
        self.values.append(value)
        return f"${len(self.values) + self.before}"

    def condition(self, question: Question) -> str:
        """True of those who meet it, among members `t`; never unknown. Whoever is forgotten meets
        none."""
        met = _joined(question.match, [self._group(group) for group in question.groups])
        return f"(t.state <> 'erased' AND {met})"

    def _group(self, group: ConditionGroup) -> str:
        return _joined(group.match, [_SQL[one.trait](self, one) for one in group.conditions])

    def of_all(self, table: str, select: str, where: str, having: str = "") -> str:
        """The members, on their own, to whom rows of this table belong, theirs or those of somebody
        who is part of them."""
        return (
            f"SELECT coalesce(top.root, x.member_id) AS whose{select} FROM {table} x"
            f" LEFT JOIN ({tops(self.mine)}) top ON top.id = x.member_id"
            f" WHERE {self.mine('x')} AND {where}{having}"
        )


def tops(mine: Callable[[str], str]) -> str:
    """Whoever is part of another, with the one that stands alone."""
    return (
        "WITH RECURSIVE line AS (SELECT c.id, c.merged_into AS root FROM members c"
        f" WHERE {mine('c')} AND c.merged_into IS NOT NULL UNION ALL"
        " SELECT line.id, c.merged_into FROM line JOIN members c"
        f" ON {mine('c')} AND c.id = line.root AND c.merged_into IS NOT NULL)"
        " SELECT line.id, line.root FROM line JOIN members c"
        f" ON {mine('c')} AND c.id = line.root AND c.merged_into IS NULL"
    )


def of_word(word: str | None, alias: str, wanted: str) -> str:
    """Whether an activity is of that word, which is the parameter `wanted`; None is any but
    leaving."""
    if word is None:
        return f"{alias}.kind <> '{ActivityKind.LEAVE.value}' AND {wanted}::text IS NULL"
    if word.startswith(OWN):
        return f"{alias}.kind = 'custom' AND '{OWN}' || {alias}.type = {wanted}::text"
    return f"{alias}.kind = {wanted}::text"


def _joined(match: Match, parts: list[str]) -> str:
    return f"({(' AND ' if match is Match.ALL else ' OR ').join(parts)})"


def _name(asking: Asking, one: Condition) -> str:
    wanted = asking.mark(str(one.values[0]))
    if one.operator is Operator.IS:
        return f"lower(coalesce(t.name, '')) = lower({wanted}::text)"
    return f"position(lower({wanted}::text) in lower(coalesce(t.name, ''))) > 0"


def _word(column: str) -> Callable[[Asking, Condition], str]:
    def asked(asking: Asking, one: Condition) -> str:
        among = f"t.{column} = ANY ({asking.mark([str(each) for each in one.values])}::text[])"
        return f"NOT {among}" if one.operator is Operator.NONE_OF else among

    return asked


def _words(column: str) -> Callable[[Asking, Condition], str]:
    def asked(asking: Asking, one: Condition) -> str:
        wanted = f"{asking.mark([str(each) for each in one.values])}::text[]"
        if one.operator is Operator.ALL_OF:
            return f"t.{column} @> {wanted}"
        among = f"t.{column} && {wanted}"
        return f"NOT ({among})" if one.operator is Operator.NONE_OF else among

    return asked


def _is_bot(asking: Asking, one: Condition) -> str:
    return f"t.is_bot = {asking.mark(bool(one.values[0]))}::boolean"


def _identity(asking: Asking, one: Condition) -> str:
    platforms = sorted({str(each) for each in one.values})
    wanted = asking.mark(platforms)
    where = f"x.platform = ANY ({wanted}::text[]) AND x.removed_at IS NULL AND x.proof <> 'claimed'"
    having = ""
    if one.operator is Operator.ALL_OF:
        many = asking.mark(len(platforms))
        having = f" GROUP BY 1 HAVING count(DISTINCT x.platform) = {many}::bigint"
    no = "NOT " if one.operator is Operator.NONE_OF else ""
    return f"t.id {no}IN ({asking.of_all('member_identities', '', where, having)})"


def _field(asking: Asking, one: Condition) -> str:
    name, wanted = asking.mark(one.name), asking.mark(list(one.values))
    among = f"coalesce({wanted}::jsonb @> jsonb_build_array(t.fields -> {name}::text), false)"
    return f"NOT {among}" if one.operator is Operator.NONE_OF else among


def _field_number(asking: Asking, one: Condition) -> str:
    name, wanted = asking.mark(one.name), asking.mark(float(one.values[0]))
    sign = ">=" if one.operator is Operator.AT_LEAST else "<="
    return (
        f"CASE WHEN jsonb_typeof(t.fields -> {name}::text) = 'number'"
        f" THEN (t.fields ->> {name}::text)::double precision {sign} {wanted}::double precision"
        " ELSE false END"
    )


def _field_known(asking: Asking, one: Condition) -> str:
    known = f"t.fields ? {asking.mark(one.name)}::text"
    return known if one.values[0] else f"NOT ({known})"


def _consent(asking: Asking, one: Condition) -> str:
    words = asking.of_all(
        "member_consents",
        ", x.given, x.at, x.recorded_at, x.id",
        f"x.purpose = {asking.mark(one.name)}::text",
    )
    if one.operator is Operator.UNKNOWN:
        return f"t.id NOT IN (SELECT w.whose FROM ({words}) w)"
    given = asking.mark(one.operator is Operator.GIVEN)
    return (
        "t.id IN (SELECT last.whose FROM (SELECT DISTINCT ON (w.whose) w.whose, w.given"
        f" FROM ({words}) w ORDER BY w.whose, w.at DESC, w.recorded_at DESC, w.id DESC) last"
        f" WHERE last.given = {given}::boolean)"
    )


def _seen(column: str) -> Callable[[Asking, Condition], str]:
    def asked(asking: Asking, one: Condition) -> str:
        sign = ">" if one.operator is Operator.WITHIN else "<="
        return f"t.{column} {sign} {asking.mark(one.since(asking.now))}::timestamptz"

    return asked


def _activity(asking: Asking, one: Condition) -> str:
    where = f"x.kind = {asking.mark(one.name)}::text"
    if one.type is not None:
        where += f" AND x.type = {asking.mark(one.type)}::text"
    where += f" AND x.at > {asking.mark(one.since(asking.now))}::timestamptz"
    count = int(one.values[0])
    few = one.operator is Operator.AT_MOST
    # Who has done it more often than that, or so often: nobody is listed who never did it.
    many = asking.mark(count + 1 if few else max(count, 0))
    having = f" GROUP BY 1 HAVING count(*) >= {many}::bigint"
    these = f"({asking.of_all('member_activities', '', where, having)})"
    if few:
        return f"t.id NOT IN {these}"
    return f"t.id IN {these}" if count > 0 else f"(true OR t.id IN {these})"


def _milestone(asking: Asking, one: Condition) -> str:
    wanted = asking.mark(sorted({str(each) for each in one.values}))
    having = ""
    if one.operator is Operator.ALL_OF:
        many = asking.mark(len(set(one.values)))
        having = f" GROUP BY 1 HAVING count(DISTINCT x.milestone_id) = {many}::bigint"
    no = "NOT " if one.operator is Operator.NONE_OF else ""
    where = f"x.milestone_id = ANY ({wanted}::text[])"
    return f"t.id {no}IN ({asking.of_all('member_milestones', '', where, having)})"


def _level(asking: Asking, one: Condition) -> str:
    few = one.operator is Operator.AT_MOST
    least = asking.mark(int(one.values[0]) + few)
    these = (
        f"t.id IN (SELECT v.member_id FROM member_values v WHERE {asking.mine('v')}"
        f" AND v.level >= {least}::bigint)"
    )
    return f"NOT {these}" if few else f"({least}::bigint <= 0 OR {these})"


def _record(table: str, among: str, at: str) -> Callable[[Asking, Condition], str]:
    """Of records of members that are each in one of `{states}`, since some moment."""

    def asked(asking: Asking, one: Condition) -> str:
        states = f"{asking.mark([str(each) for each in one.values])}::text[]"
        among_them = among.format(states=states, mine=asking.mine("g"))
        where = " AND ".join((among_them, *_narrowed(asking, one, at)))
        no = "NOT " if one.operator is Operator.NONE_OF else ""
        return f"t.id {no}IN ({asking.of_all(table, '', where)})"

    return asked


def _narrowed(asking: Asking, one: Condition, at: str) -> Iterator[str]:
    for column, ids in (("community_id", one.community_ids), ("mission_id", one.mission_ids)):
        if ids:
            yield f"x.{column} = ANY ({asking.mark(list(ids))}::text[])"
    if one.when is not None:
        sign = ">" if one.when.operator is Operator.WITHIN else "<="
        yield f"{at} {sign} {asking.mark(one.when.since(asking.now))}::timestamptz"


def _submission(asking: Asking, one: Condition) -> str:
    among = f"x.state = ANY ({asking.mark(list(one.states))}::text[])"
    where = " AND ".join((among, *_narrowed(asking, one, _HANDED_IN_AT)))
    few = one.operator is Operator.AT_MOST
    many = asking.mark(int(one.values[0]) + few)
    having = f" GROUP BY 1 HAVING count(*) >= {many}::bigint"
    these = f"t.id IN ({asking.of_all('submissions', '', where, having)})"
    return f"NOT {these}" if few else f"({many}::bigint <= 0 OR {these})"


def _streak(asking: Asking, one: Condition) -> str:
    few = one.operator is Operator.AT_MOST
    length = int(one.values[0]) + few
    if length <= 0:
        return "true"
    week, done = one.unit is Unit.WEEK, of_word(one.name, "x", asking.mark(one.name))
    now, many = f"{asking.mark(asking.now)}::timestamptz", f"{asking.mark(length)}::bigint"
    living = ""
    if one.which is Which.CURRENT:
        # What is longer ago is in no streak that is looked for.
        back = timedelta(days=(length + 2) * (7 if week else 1))
        done += f" AND x.at > {asking.mark(asking.now - back)}::timestamptz"
        living = " AND max(run.unit) >= max(run.present) - 1"
    day, today = (_DAY.format(at=at) for at in ("x.at", now))
    these = (
        "SELECT run.whose FROM (SELECT u.whose, u.unit, u.present, u.unit - row_number()"
        " OVER (PARTITION BY u.whose ORDER BY u.unit) AS start FROM"
        f" (SELECT DISTINCT coalesce(top.root, x.member_id) AS whose, {_unit(day, week)} AS unit,"
        f" {_unit(today, week)} AS present FROM member_activities x"
        " JOIN workspaces w ON w.id = x.workspace_id"
        f" LEFT JOIN ({tops(asking.mine)}) top ON top.id = x.member_id"
        f" WHERE {asking.mine('x')} AND {done} AND {day} <= {today}) u) run"
        f" GROUP BY run.whose, run.start HAVING count(*) >= {many}{living}"
    )
    return f"t.id {'NOT ' if few else ''}IN ({these})"


def _unit(day: str, week: bool) -> str:
    return f"floor(({day} + {MONDAY_BEFORE}) / 7.0)::int" if week else day


_DAY = "(({at} AT TIME ZONE w.timezone)::date - DATE '1970-01-01')"
_VERSION = (
    "x.guidelines_id IN (SELECT g.id FROM guidelines g WHERE {mine}"
    " AND (CASE g.state WHEN 'in_force' THEN 'in_force' ELSE 'earlier' END) = ANY ({states}))"
)
_STANDS = (
    "(CASE WHEN x.state = 'ended' AND x.active_since IS NOT NULL THEN 'former' ELSE x.state END)"
    " = ANY ({states})"
)
_STANDS_SINCE = (
    "(CASE x.state WHEN 'active' THEN x.active_since WHEN 'ended' THEN x.ended_at"
    " ELSE coalesce(x.answered_at, x.created_at) END)"
)
_HANDED_IN_AT = (
    "(CASE x.state WHEN 'draft' THEN x.created_at WHEN 'submitted' THEN x.submitted_at"
    " WHEN 'withdrawn' THEN x.updated_at ELSE x.reviewed_at END)"
)
_SQL: Mapping[Trait, Callable[[Asking, Condition], str]] = {
    Trait.NAME: _name,
    Trait.STATE: _word("state"),
    Trait.ORIGIN: _word("origin"),
    Trait.IS_BOT: _is_bot,
    Trait.LABEL: _words("labels"),
    Trait.COMMUNITY: _words("community_ids"),
    Trait.PLATFORM: _words("platforms"),
    Trait.IDENTITY: _identity,
    Trait.FIELD: _field,
    Trait.FIELD_NUMBER: _field_number,
    Trait.FIELD_KNOWN: _field_known,
    Trait.CONSENT: _consent,
    Trait.LAST_SEEN: _seen("last_seen_at"),
    Trait.FIRST_SEEN: _seen("created_at"),
    Trait.ACTIVITY: _activity,
    Trait.MILESTONE: _milestone,
    Trait.LEVEL: _level,
    Trait.ACKNOWLEDGEMENT: _record("acknowledgements", _VERSION, "x.at"),
    Trait.JOIN_REQUEST: _record(
        "join_requests", "x.state = ANY ({states})", "coalesce(x.decided_at, x.created_at)"
    ),
    Trait.AMBASSADOR: _record("ambassadors", _STANDS, _STANDS_SINCE),
    Trait.SUBMISSION: _submission,
    Trait.STREAK: _streak,
}
"""How each trait is asked: the one place where another is added."""
