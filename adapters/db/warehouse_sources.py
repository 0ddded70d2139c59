"""Where each dataset of the warehouse lies, and how each of its columns is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.insights.datasets import DATASETS
from domain.insights.warehouse import Column, Kind, Reading

_DAY = "(date '1970-01-01' + t.day)"
_INSTANT = """to_char({}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
"""A transaction's time zone is UTC: see the settings of the database."""


@dataclass(frozen=True, slots=True)
class Source:
    """`table` is followed: see `place` in the types. `read` says how to read what is kept in
    another way, `casts` how a part of a key is read from a text."""

    dataset: str
    table: str
    key: tuple[str, ...] = ("id",)
    read: Mapping[str, str] = field(default_factory=dict)
    casts: Mapping[str, str] = field(default_factory=dict)

    def value(self, column: Column) -> str:
        return self.read.get(column.name, f't."{column.name}"')


_BY_DAY = {"day": "::int"}
SOURCES: Mapping[str, Source] = {
    source.dataset: source
    for source in (
        Source("messages", "messages"),
        Source("deliveries", "deliveries"),
        Source("samples", "samples"),
        Source(
            "metric_days",
            "metric_days",
            ("subject_id", "metric", "source", "day"),
            {"day": _DAY},
            _BY_DAY,
        ),
        Source(
            "reputation_days",
            "reputation_days",
            ("community_id", "day"),
            {"day": _DAY},
            _BY_DAY,
        ),
        Source(
            "campaigns",
            "campaigns",
            read={name: f"t.{name}::date" for name in ("starts_on", "ends_on")},
        ),
        Source("inbound_messages", "inbound_messages"),
        Source("conversations", "conversations"),
        Source("hits", "watch_hits"),
        Source("members", "members"),
        Source("activities", "member_activities"),
        Source("moderation_decisions", "decisions"),
    )
}
assert SOURCES.keys() == DATASETS.keys()


def as_line(source: Source, columns: Sequence[Column]) -> str:
    """A row as one line of JSON."""
    fields = [f'{_in_json(source, column)} AS "{column.name}"' for column in columns]
    return f"(SELECT row_to_json(r)::text FROM (SELECT {', '.join(fields)}, false AS deleted) r)"


def as_values(source: Source, columns: Sequence[Column]) -> str:
    """A row as values; what has several parts is written as JSON."""
    values = [_as_value(source, column) for column in columns]
    return ", ".join(f"{value} AS v{n}" for n, value in enumerate((*values, "false")))


def gone_line(source: Source, reading: Reading) -> str:
    fields = [
        f'{_of_key(source, column)} AS "{column.name}"'
        for column in reading.columns
        if column.name in source.key
    ]
    return f"(SELECT row_to_json(r)::text FROM (SELECT {', '.join(fields)}, true AS deleted) r)"


def gone_values(source: Source, reading: Reading) -> str:
    values = [
        _of_key(source, column) if column.name in source.key else "NULL"
        for column in reading.columns
    ]
    return ", ".join(f"{value} AS v{n}" for n, value in enumerate((*values, "true")))


def _as_value(source: Source, column: Column) -> str:
    value = source.value(column)
    return f"to_json({value})::text" if column.kind is Kind.JSON else value


def _in_json(source: Source, column: Column) -> str:
    value = source.value(column)
    return _INSTANT.format(value) if column.kind is Kind.TIMESTAMP else value


def _of_key(source: Source, column: Column) -> str:
    part = f"t.key[{source.key.index(column.name) + 1}]{source.casts.get(column.name, '')}"
    return f"(date '1970-01-01' + {part})" if column.kind is Kind.DATE else part
