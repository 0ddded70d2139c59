"""Watches and what they found: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.charts import drawing_of, drawn_operation, painted, spoken_in
from api.documentation import operation, operation_id
from api.listening.count_schemas import (
    ImpersonationCheckIn,
    ImpersonationCheckOut,
    WatchComparisonIn,
    WatchComparisonOut,
    WatchTopicsIn,
    WatchTopicsOut,
    WatchVolumeIn,
    WatchVolumeOut,
)
from api.listening.schemas import (
    WatchChange,
    WatchHitOut,
    WatchIn,
    WatchOut,
    WatchSearchesOut,
    WatchTestIn,
    WatchTestOut,
)
from api.listening.voice_charts import chart_of_voice
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Phrase, Texts
from api.queries import Questions
from domain.insights.use_cases.read_look import read_look
from domain.listening.model import WatchState
from domain.listening.use_cases.check_impersonation import check_impersonation
from domain.listening.use_cases.keep_watches import (
    change_watch,
    create_watch,
    list_searches,
    list_watches,
    pause_watch,
    read_watch,
    remove_watch,
    resume_watch,
)
from domain.listening.use_cases.read_hits import (
    compare_watches,
    count_hits,
    find_topics,
    list_hits,
)
from domain.listening.use_cases.try_watch import try_watch
from domain.shared.heard import HeardKind
from domain.shared.ids import WatchId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
WATCHES = Listing(
    ("id", "name", "created_at", "updated_at"),
    {
        "state": Choice(WatchState),
        "external_id": Texts(),
        "q": Phrase(),
        "created_at": Moment(),
    },
)
VOICE_CHART = drawing_of(Questions({}))
HITS = Listing(
    ("id", "at", "found_at"),
    {
        "channel_id": Texts(),
        "platform": Texts(),
        "kind": Choice(HeardKind),
        "language": Texts(),
        "sentiment": Texts(),
        "author": Texts(),
        "at": Moment(),
        "found_at": Moment(),
    },
)


@router.post("/watches", **operation("listening", WatchOut, creates=True))
async def post_watch(body: WatchIn, call: InWorkspace) -> Response:
    """Write down which messages are of interest. It finds what is heard from now on."""
    room = call.app.listening
    return await call.change(
        lambda actor: create_watch(room, actor, body.request()),
        WatchOut.of,
        status=201,
        location="/v1/watches/{}",
    )


@router.get("/watches", **operation("listening", page_of(WatchOut), lists=WATCHES))
@listing(WATCHES)
async def get_watches(call: InWorkspace) -> Response:
    """List watches."""
    room = call.app.listening
    return await call.page(
        WATCHES, lambda actor, wanted: list_watches(room, actor, wanted), WatchOut.of
    )


@router.post("/watches/test", **operation("listening", WatchTestOut, reads=True))
async def post_watch_test(body: WatchTestIn, call: InWorkspace) -> Response:
    """Try a query on the latest 5,000 messages, and keep nothing of it."""
    room = call.app.listening
    return await call.read(
        lambda actor: try_watch(room, actor, body.request(), body.since), WatchTestOut.of
    )


@router.post("/watches/compare", **operation("listening", WatchComparisonOut, reads=True))
async def post_watch_compare(body: WatchComparisonIn, call: InWorkspace) -> Response:
    """Compare watches: the share of voice of each, in whole, by platform and by topic, by hits and
    by reach, and its sentiment. Without a time, of the last 30 days."""
    room = call.app.listening
    return await call.read(
        lambda actor: compare_watches(
            *(room, actor, body.ids(), body.since, body.until), body.topics
        ),
        WatchComparisonOut.of,
    )


@router.post("/watches/compare/chart", **drawn_operation("listening", VOICE_CHART, reads=True))
@listing(VOICE_CHART)
async def post_watch_compare_chart(body: WatchComparisonIn, call: InWorkspace) -> Response:
    """The share of voice of each watch as an image, by hits and by reach, in your language, or
    without `Accept-Language` in that of the workspace."""
    room, asked, look = call.app.listening, VOICE_CHART.parse(call.asked), call.app.insights
    shares = await compare_watches(
        *(room, call.actor, body.ids(), body.since, body.until), body.topics
    )
    worn = await read_look(look, call.actor)
    language = spoken_in(call.accepts_language, call.language, worn.language)
    picture = chart_of_voice(shares, worn.accent, language)
    return await painted(look.painter, picture, asked, "share-of-voice")


@router.get("/watches/{watch_id}", **operation("listening", WatchOut))
async def get_watch(watch_id: str, call: InWorkspace) -> Response:
    """Read a watch."""
    room = call.app.listening
    return await call.read(lambda actor: read_watch(room, actor, WatchId(watch_id)), WatchOut.of)


@router.patch("/watches/{watch_id}", **operation("listening", WatchOut, changes=True))
async def patch_watch(watch_id: str, body: WatchChange, call: InWorkspace) -> Response:
    """Change a watch. What it has found stays found."""
    room, version, changes = call.app.listening, call.required_version, body.wanted()
    return await call.change(
        lambda actor: change_watch(room, actor, WatchId(watch_id), version, changes), WatchOut.of
    )


@router.delete("/watches/{watch_id}", **operation("listening", WatchOut, may_match=True))
async def delete_watch(watch_id: str, call: InWorkspace) -> Response:
    """Throw a watch away, for good, with what it found. The messages stay."""
    room, version = call.app.listening, call.version
    return await call.change(
        lambda actor: remove_watch(room, actor, WatchId(watch_id), version), WatchOut.of
    )


@router.post("/watches/{watch_id}/pause", **operation("listening", WatchOut, may_match=True))
async def post_watch_pause(watch_id: str, call: InWorkspace) -> Response:
    """Have a watch find nothing until it goes on."""
    room, version = call.app.listening, call.version
    return await call.change(
        lambda actor: pause_watch(room, actor, WatchId(watch_id), version), WatchOut.of
    )


@router.post("/watches/{watch_id}/resume", **operation("listening", WatchOut, may_match=True))
async def post_watch_resume(watch_id: str, call: InWorkspace) -> Response:
    """Have a watch find what is heard from now on."""
    room, version = call.app.listening, call.version
    return await call.change(
        lambda actor: resume_watch(room, actor, WatchId(watch_id), version), WatchOut.of
    )


@router.get("/watches/{watch_id}/hits", **operation("listening", page_of(WatchHitOut), lists=HITS))
@listing(HITS)
async def get_watch_hits(watch_id: str, call: InWorkspace) -> Response:
    """List the messages that a watch found, each with the places that show why."""
    room = call.app.listening
    return await call.page(
        HITS,
        lambda actor, wanted: list_hits(room, actor, WatchId(watch_id), wanted),
        WatchHitOut.of,
    )


@router.get("/watches/{watch_id}/searches", **operation("listening", WatchSearchesOut))
async def get_watch_searches(watch_id: str, call: InWorkspace) -> Response:
    """How a watch looks around on platforms that can be searched, channel by channel."""
    room = call.app.listening
    return await call.read(
        lambda actor: list_searches(room, actor, WatchId(watch_id)), WatchSearchesOut.of
    )


@router.post("/watches/{watch_id}/volume", **operation("listening", WatchVolumeOut, reads=True))
async def post_watch_volume(watch_id: str, body: WatchVolumeIn, call: InWorkspace) -> Response:
    """Count what a watch found, by hour or by day, with its sentiment and who said most of it.
    Without a time, of the last 30 days, or by the hour of the last two."""
    room, id = call.app.listening, WatchId(watch_id)
    return await call.read(
        lambda actor: count_hits(room, actor, id, body.bucket, body.since, body.until),
        WatchVolumeOut.of,
    )


@router.post("/watches/{watch_id}/topics", **operation("listening", WatchTopicsOut, reads=True))
async def post_watch_topics(watch_id: str, body: WatchTopicsIn, call: InWorkspace) -> Response:
    """Find the words that what a watch found has in common and all else has not. Without a time, of
    the last 30 days."""
    room, id = call.app.listening, WatchId(watch_id)
    return await call.read(
        lambda actor: find_topics(room, actor, id, body.since, body.until), WatchTopicsOut.of
    )


@router.post("/impersonation-checks", **operation("listening", ImpersonationCheckOut, reads=True))
async def post_impersonation_check(body: ImpersonationCheckIn, call: InWorkspace) -> Response:
    """Look for people who may be taken for you: whose handle or name resembles one of your
    channels', with what is alike."""
    room = call.app.listening
    return await call.read(
        lambda actor: check_impersonation(room, actor, body.since), ImpersonationCheckOut.of
    )
