"""What an answer says once ids and instants are taken out, and what a tenant's tables hold."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import asyncpg
import httpx

from domain.shared.ids import Kind
from tests.api.world import Things
from tests.kit.database import DatabaseUrls

# What differs between two answers to the same question.
OURS = re.compile(rf"\b(?:{'|'.join(Kind)})_[0-9a-z]{{26}}\b")
VARIABLE = (
    (OURS, "<id>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*Z?"), "<instant>"),
    (re.compile(r"tert_(?:test|live)_[0-9A-Za-z]+"), "<key>"),
    (re.compile(r"\btkt_[\w-]+"), "<ticket>"),
    (re.compile(r"\bics_[\w-]+"), "<calendar>"),
    (re.compile(r"\b(?:gst|mlt|shr)_[\w-]+"), "<guest>"),
    (re.compile(r"\bsvt_[\w-]+"), "<survey>"),
    (re.compile(r"\bpvi_[\w-]+"), "<vote>"),
    (re.compile(r"\bccl_[\w-]+"), "<claim>"),
    (re.compile(r"\bivt_[\w-]+"), "<invitation>"),
    (re.compile(r"/contest/[\w-]+"), "/contest/<page>"),
    (re.compile(r'name="form" value="[\w.]+"'), 'name="form"'),
    (re.compile(r"\bproduct:user-\d+"), "<person>"),
    (re.compile(r'"salt":"[0-9a-f]+"'), '"salt":"<salt>"'),
    # Addresses of links and of pages of them, and the proof of a domain.
    (re.compile(r'/l/\w+|"slug":"\w+"'), "<slug>"),
    (re.compile(r"\b(?:page|list)-\d+-\d+"), "<page>"),
    (re.compile(r'127\.\d+\.\d+\.\d+:\d+|"token":"[0-9a-f]{32}"'), "<proof>"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+"), "<session>"),
    (re.compile(r'"hint":"[^"]*"'), "<hint>"),
    (re.compile(r"whsec_[0-9A-Za-z+/=]+"), "<secret>"),
    # Shown to whoever asks first.
    (re.compile(r'"secret":null'), '"secret":"<secret>"'),
    (re.compile(r'"version":\d+'), "<version>"),
    (re.compile(r"ext-<id>"), "<external id>"),
    (re.compile(r"account-\d+"), "<account>"),
    (re.compile(r'"(?:m|hours)-\d+"'), "<one of many>"),
    (re.compile(r"\beyJ[\w-]+|[\w-]{60,}"), "<cursor>"),
)
# What belongs to the call and not to what it found.
PASSING = {"request-id", "content-length", "ratelimit", "etag", "date"}


def essence(reply: httpx.Response) -> tuple[int, dict[str, str], str]:
    """Status, headers and body without what two answers to one question may differ in."""
    headers = {name: _plain(value) for name, value in reply.headers.items() if name not in PASSING}
    return reply.status_code, headers, _plain(reply.text)


# Most headers of most answers are the same.
@lru_cache(maxsize=10_000)
def _plain(text: str) -> str:
    for pattern, word in VARIABLE:
        text = pattern.sub(word, text)
    return text


def leaked(reply: httpx.Response, things: Things, said: Iterable[object]) -> set[str]:
    """Names of those things that the answer mentions though the request did not. An external id
    is anybody's to use."""
    asked = " ".join(str(part) for part in said)
    heard = reply.text + str(reply.headers)
    named = {name: value for name, value in things.items() if name != "external_id"}
    return {name for name, value in named.items() if value in heard and value not in asked}


# How each table tells whose a row is: a workspace's own, or an organization's.
IN_WORKSPACE = "t.workspace_id = ANY ($1)"
OF_WORKSPACES: Mapping[str, str] = {
    "workspaces": "t.id = ANY ($1)",
    "api_keys": "t.grants && $1",
    "teammates": "t.workspace_ids && $1",
    "invitations": "t.workspace_ids && $1",
    "remembered_answers": ("t.principal IN (SELECT k.id FROM api_keys k WHERE k.grants && $1)"),
}
OF_ORGANIZATION: Mapping[str, str] = {
    "organizations": "t.id = $1",
}


async def holdings(urls: DatabaseUrls, workspaces: Sequence[str]) -> dict[str, str]:
    """A checksum of every table's rows of these workspaces, of their keys and of themselves."""

    def whose(table: str, _: set[str]) -> str:
        return OF_WORKSPACES.get(table, IN_WORKSPACE)

    return await _sums(urls, whose, list(workspaces), without={"organizations"})


async def everything_of(urls: DatabaseUrls, organization: str) -> dict[str, str]:
    """A checksum of every table's rows of this organization."""
    mine = "t.organization_id = $1"
    within = "t.workspace_id IN (SELECT w.id FROM workspaces w WHERE w.organization_id = $1)"

    def whose(table: str, columns: set[str]) -> str:
        return OF_ORGANIZATION.get(table, mine if "organization_id" in columns else within)

    return await _sums(urls, whose, organization)


async def _sums(
    urls: DatabaseUrls,
    condition: Callable[[str, set[str]], str],
    whose: Any,
    without: Collection[str] = (),
) -> dict[str, str]:
    """Of all tables in one question: asked one by one, they took half the time of many a test."""
    connection = await asyncpg.connect(urls.owner)
    try:
        tables = await _tables(connection)
        parts = [
            _sum(table, condition(table, columns))
            for table, columns in tables.items()
            if table not in without
        ]
        return dict(await connection.fetch(" UNION ALL ".join(parts), whose))
    finally:
        await connection.close()


async def _tables(connection: Any) -> dict[str, set[str]]:
    # Not from information_schema: to ask of every column who may read it took twice as long.
    found = await connection.fetch(
        "SELECT c.relname::text AS table_name, array_agg(a.attname::text) AS columns"
        " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'f')"
        " AND a.attnum > 0 AND NOT a.attisdropped"
        " AND c.relname <> 'alembic_version' GROUP BY 1 ORDER BY 1"
    )
    return {row["table_name"]: set(row["columns"]) for row in found}


def _sum(table: str, condition: str) -> str:
    return (
        f"SELECT '{table}', count(*) || ' rows, ' || coalesce(md5(string_agg(r, '|' ORDER BY r)),"
        f" '') FROM (SELECT (to_jsonb(t) - 'last_used_at')::text AS r FROM {table} t"
        f" WHERE {condition}) AS rows"
    )
