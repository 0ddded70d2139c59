"""Messages come by the file: tables and lines of JSON, each row with its own result."""

import asyncio
import json
import resource
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.shared.access import Permission
from tests.api.import_desk import ImportDesk, an_import_desk
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_queue, limited_to
from tests.kit.media import a_photo, looked_into


class Desk(ImportDesk):
    async def bring(
        self, content: str | bytes, kind: str = "text/csv", query: str = "", key: str = "once"
    ) -> httpx.Response:
        return await self.client.post(
            f"/v1/imports{query}",
            content=content,
            headers={"Idempotency-Key": key, "Content-Type": kind},
        )


@pytest.fixture
async def desk(house: House, app: ASGIApp) -> AsyncIterator[Desk]:
    async with an_import_desk(Desk, house, app) as desk:
        yield desk


TABLE = """\
text,channels,local_time,timezone,tags,external_id,thread,metadata.brief
"One, with a comma",main,2090-05-04 09:00,Europe/Madrid,"a; b",x-1,,spring
"Two
lines",@sandbox,,,,x-2,"more
---
and more",
,main,,,,,,
Four,nowhere,,,,,,
Five,main,2090-02-30T09:00,Europe/Madrid,,,,
Six,main,2090-05-04T09:00,Mars/Olympus,,,,
Seven,main,,,,x-1,,

Nine,main,,,,,,
"""


async def test_a_table_becomes_messages_row_by_row(desk: Desk) -> None:
    operation, items = await desk.done(await desk.bring(TABLE))
    assert operation["kind"] == "import_messages"
    assert operation["progress"] == {"total": 8, "done": 8, "failed": 5}
    assert [item["subject"]["row"] for item in items] == [1, 2, 3, 4, 5, 6, 7, 9]
    found = {i["subject"]["row"]: i["problem"] and i["problem"]["code"] for i in items}
    assert found == {
        **{1: None, 2: None, 3: "validation_failed", 4: "validation_failed"},
        **{5: "validation_failed", 6: "unknown_timezone", 7: "duplicate_external_id", 9: None},
    }
    faults = [
        (e["pointer"], e["code"]) for i in items if i["problem"] for e in i["problem"]["errors"]
    ]
    assert faults == [
        ("/text", "missing"),
        ("/channels", "unknown_channel"),
        ("/local_time", "bad_local_time"),
        ("/timezone", "unknown_timezone"),
        ("/external_id", "duplicate_external_id"),
    ]
    nine, one, two = await desk.messages()
    assert [m["id"] for m in (one, two, nine)] == [i["id"] for i in items if i["id"]]
    assert one["text"] == "One, with a comma"
    assert one["schedule"]["resolved_at"] == "2090-05-04T07:00:00.000Z"
    assert (one["tags"], one["metadata"]) == (["a", "b"], {"brief": "spring"})
    assert two["text"] == "Two\nlines"
    assert [part["text"] for part in two["thread"]] == ["more", "and more"]
    assert (nine["text"], nine["status"]) == ("Nine", "draft")


@pytest.mark.parametrize(
    "head",
    [
        "Texto;Canales;Fecha y hora;Zona horaria",
        "mensagem\tcanais\tdata e hora\tfuso horário",
        "TEXT,Channels,Local Time,time zone",
    ],
)
async def test_columns_go_by_names_in_three_languages(desk: Desk, head: str) -> None:
    sign = next(sign for sign in ";\t," if sign in head)
    row = sign.join(["Olá", "main", "2090-05-04T09:00", "Europe/Lisbon"])
    _, [item] = await desk.done(await desk.bring(f"\ufeff{head}\r\n{row}\r\n"))
    assert item["problem"] is None
    [message] = await desk.messages()
    assert message["schedule"]["timezone"] == "Europe/Lisbon"


async def test_a_row_may_ask_for_a_slot(desk: Desk) -> None:
    queue = await a_queue(desk.house, desk.actor, desk.channel)
    table = f"""texto;canales;cola;hueco libre;hora local
a;main;{queue.id};;
b;main;;sí;
c;main;;no;
d;main;;maybe;
e;main;{queue.id};sim;
f;main;que_nobody;;
"""
    _, items = await desk.done(await desk.bring(table))
    faults = [i["problem"] and i["problem"]["errors"][0] for i in items]
    assert faults[:3] == [None, None, None]
    assert [(fault["pointer"], fault["code"]) for fault in faults[3:]] == [
        ("/next_free_slot", "wrong_type"),
        ("/queue_id", "one_of"),
        ("/queue_id", "not_found"),
    ]
    *schedules, none = [m["schedule"] for m in await desk.messages()]
    assert none is None
    assert [s["queue_id"] for s in schedules] == [queue.id] * 2
    assert len({s["resolved_at"] for s in schedules}) == 2


async def test_a_row_may_show_what_is_in_the_library(desk: Desk) -> None:
    table = "text,channels,medios\na,main,med_nobody; med_other\nb,main,med_1 med_2\n"
    _, items = await desk.done(await desk.bring(table))
    faults = [[(e["pointer"], e["code"]) for e in i["problem"]["errors"]] for i in items]
    assert faults[0] == [("/media", "media_unknown")] * 2
    assert [pointer for pointer, _ in faults[1]] == ["/media"]


THREADS = """\
text,channels,hilo,medios del hilo,primer comentario,medios del primer comentario
one,main,"two
---
three","{0}
---
{0}",four,{0}
a,main,"b
---
c","
---
med_nobody",,
a,main,b,"---
{0}",,
a,main,,,,{0}
"""


async def test_so_may_the_later_posts_of_a_row(desk: Desk) -> None:
    photo = await looked_into(desk.house, desk.actor, a_photo())
    _, items = await desk.done(await desk.bring(THREADS.format(photo)))
    faults = [
        i["problem"] and [(e["pointer"], e["code"]) for e in i["problem"]["errors"]] for i in items
    ]
    assert faults == [
        None,
        [("/thread_media", "media_unknown")],
        [("/thread", "missing")],
        [("/first_comment_media", "first_comment_missing")],
    ]
    [message] = await desk.messages()
    shown = [{"media_id": photo, "alt_text": None}]
    assert message["thread"] == [{"text": text, "media": shown} for text in ("two", "three")]
    assert message["first_comment_media"] == shown


async def test_what_came_by_the_file_is_known_to_have_been_said(desk: Desk) -> None:
    at = "2090-05-04T09:00"
    rows = f"Olives are back.,main,{at},UTC\nSo is the bread.,main,{at},UTC\n"
    await desk.done(await desk.bring(f"text,channels,local_time,timezone\n{rows}"))
    ids = {m["text"]: m["id"] for m in await desk.messages()}
    for text, message_id in ids.items():
        body = {"text": text, "channel_ids": [desk.channel.id]}
        found = (await desk.client.post("/v1/messages/preflight", json=body)).json()["findings"]
        [twin] = [f for f in found if f["code"] == "duplicate_text"]
        assert message_id in json.dumps(twin)


async def test_a_line_of_json_is_a_request_for_one_message(desk: Desk) -> None:
    bodies = [
        {"text": "One", "channel_ids": ["main"], "tags": ["a"]},
        {"text": "Two", "channel_ids": [desk.channel.id], "poll": None, "colour": "red"},
        {"text": "Three", "channel_ids": ["main"], "schedule": {"at": "2090-05-04T09:00:00Z"}},
    ]
    lines = [json.dumps(body) for body in bodies] + ["{", "[1]", ""]
    kind = "application/jsonl"
    _, items = await desk.done(await desk.bring("\n".join(lines), kind))
    codes = [i["problem"] and i["problem"]["code"] for i in items]
    assert codes == [None, "validation_failed", None, "malformed_json", "validation_failed"]
    assert items[1]["problem"]["errors"][0]["pointer"] == "/colour"
    assert [m["text"] for m in await desk.messages()] == ["One", "Three"]


async def test_lines_that_mean_harm_are_refused_alone(desk: Desk) -> None:
    lines = [
        '{"text": "a\\u0000b", "channel_ids": ["main"]}',
        '{"text": "a", "channel_ids": ["main"], "c\\u0000": "\\ud800", "d": NaN}',
        '{"text": "a", "channel_ids": ["main"], "allow_placeholders": 1}',
        '{"text": "a", "channel_ids": ["main"], "x": ' + "[" * 900 + "]" * 900 + "}",
        '{"text": "a", "channel_ids": [' + '"a",' * 11_000 + '"b"]}',
        "[" * 100_000,
        '{"text": "Good", "channel_ids": ["main"]}',
    ]
    _, items = await desk.done(await desk.bring("\n".join(lines), "application/jsonl"))
    assert [i["subject"]["row"] for i in items if i["problem"] is None] == [7]
    assert len(await desk.messages()) == 1


async def test_rows_of_control_characters_are_refused_alone(desk: Desk) -> None:
    table = "text,channels,metadata.a,link\na\0b,main,,\nc,main,\0,\nd,main,,\0\ne,main,,\n"
    _, items = await desk.done(await desk.bring(table))
    assert items[3]["problem"] is None
    assert [m["text"] for m in await desk.messages()][-1] == "e"


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        ("text," + "metadata.a," * 50_000, "text/csv", 422, "unknown_columns"),
        ("text\n" + "x" * 1_000_001, "text/csv", 422, "malformed_file"),
        ("text,colour\na,b\n", "text/csv", 422, "unknown_columns"),
        ("channels\nmain\n", "text/csv", 422, "unknown_columns"),
        ("text,texto\na,b\n", "text/csv", 422, "unknown_columns"),
        ("", "text/csv", 422, "unknown_columns"),
        (b"text\n\xff\xfe\n", "text/csv", 422, "malformed_file"),
        ('text\n"never closed', "text/csv", 422, "malformed_file"),
        ("x" * 1_000_001, "application/jsonl", 422, "malformed_file"),
        ("{}", "application/json", 415, "unsupported_media_type"),
    ],
)
async def test_a_file_that_is_none_is_refused_as_a_whole(
    desk: Desk, content: str | bytes, kind: str, status: int, code: str
) -> None:
    reply = await desk.bring(content, kind)
    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert (await desk.client.get("/v1/operations")).json()["data"] == []


async def test_a_dry_run_says_it_all_and_writes_nothing(desk: Desk) -> None:
    reply = await desk.bring(TABLE, query="?dry_run=true")
    operation, items = await desk.done(reply)
    assert operation["dry_run"] is True
    assert operation["progress"] == {"total": 8, "done": 8, "failed": 5}
    assert [item["id"] for item in items] == [None] * 8
    assert await desk.messages() == []


async def test_the_same_file_with_the_same_key_is_brought_once(desk: Desk) -> None:
    first, again = await desk.bring(TABLE), await desk.bring(TABLE)
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    other = await desk.bring("text,channels\nHi,main\n")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_two_files_side_by_side_share_no_external_id_and_no_slot(desk: Desk) -> None:
    await a_queue(desk.house, desk.actor, desk.channel)
    rows = "".join(f"Row {n},main,x-{n % 20},{'yes' if n < 20 else ''}\n" for n in range(40))
    table = f"text,channels,external_id,next_free_slot\n{rows}"
    replies = [await desk.bring(table, key=key) for key in ("a", "b", "c")]
    ends = await asyncio.gather(*(desk.done(reply) for reply in replies))
    codes = Counter(i["problem"] and i["problem"]["code"] for _, items in ends for i in items)
    assert codes == {None: 20, "duplicate_external_id": 100}
    made = await desk.messages()
    assert len({m["external_id"] for m in made}) == len(made) == 20
    assert len({m["schedule"]["resolved_at"] for m in made}) == 20


async def test_rows_with_a_time_take_the_right_to_publish(desk: Desk, app: ASGIApp) -> None:
    writer = limited_to(desk.actor, Permission.MESSAGES_WRITE)
    key = await a_key_text(desk.house, desk.actor, scopes=writer.scopes)
    async with a_caller(app, key) as client:
        headers = {"Idempotency-Key": "k", "Content-Type": "text/csv"}
        reply = await client.post("/v1/imports", content=TABLE, headers=headers)
        assert (reply.status_code, reply.json()["code"]) == (403, "missing_scope")


async def test_ten_thousand_rows_are_judged_alone_and_take_little_memory(desk: Desk) -> None:
    """Twice the limit of any other body; what is too large for a body is none for a file."""
    row = "We open at nine on Saturday, and there is coffee for early birds. " * 3
    lines = [f'"{row}{n}",main,x-{n}' for n in range(10_000)]
    content = "\n".join(["text,channels,external_id", *lines])
    assert len(content) > 2 * desk.house.settings.max_body_bytes
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reply = await desk.bring(content)
    assert reply.status_code == 202, reply.text
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    operation, _ = await desk.done(reply)
    assert operation["progress"] == {"total": 10_000, "done": 10_000, "failed": 0}
    assert grown < 64, f"{grown:.0f} MiB"
