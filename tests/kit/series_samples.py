"""One of each entity of what recurs with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.publishing.content import Content, Part, Variant
from domain.publishing.evergreen import (
    Evergreen,
    EvergreenOrder,
    EvergreenStatus,
    EvergreenStop,
    EvergreenTurn,
    Repertoire,
)
from domain.publishing.occurrences import Recurrence
from domain.publishing.series import (
    Occurrence,
    OccurrenceState,
    Series,
    SeriesEnd,
    SeriesStatus,
    Words,
)
from domain.shared.ids import EvergreenId, OccurrenceId, SeriesId
from tests.kit.sample_parts import (
    CAMPAIGN,
    CHANNEL,
    COMMUNITY,
    MESSAGE,
    ODD,
    ORGANIZATION,
    WORKSPACE,
    at,
)

SERIES_ID = SeriesId("ser_1")
EVERGREEN_ID = EvergreenId("evg_1")
WORDS = Words(
    Content(ODD, (Part("and more"),), link="https://example.org/a?b=c"),
    {CHANNEL: Variant(("text",), Content("Here otherwise."))},
)

SERIES: Mapping[str, Any] = {
    "series": Series(
        id=SERIES_ID,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        community_id=COMMUNITY,
        name=ODD,
        channel_ids=(CHANNEL,),
        words=WORDS,
        tags=("spring", "ñandú"),
        campaign_id=CAMPAIGN,
        recurrence=Recurrence(
            starts="2026-03-29T02:30:00",
            timezone="Europe/Madrid",
            rule="FREQ=WEEKLY;BYDAY=MO",
            exceptions=("2026-12-25",),
            extra_dates=("2026-12-24T12:00:00",),
        ),
        settled_until=at(1),
        created_by="key_1",
        created_at=at(2),
        updated_at=at(3),
        status=SeriesStatus.ENDED,
        horizon_days=30,
        version=3,
        problem="channel_not_ready",
        ended_at=at(4),
        end_reason=SeriesEnd.ASKED,
        external_id="series-1",
        metadata={"a": ODD},
    ),
    "evergreens": Evergreen(
        id=EVERGREEN_ID,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        community_id=COMMUNITY,
        name=ODD,
        channel_ids=(CHANNEL,),
        repertoire=Repertoire((WORDS, Words(Content("Otherwise.")))),
        next_local="2026-03-29T02:30:00",
        timezone="Europe/Madrid",
        gap_days=7,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        order=EvergreenOrder.SHUFFLED,
        weekdays=("1", "5"),
        most_turns=12,
        last_day="2026-12-31",
        status=EvergreenStatus.STOPPED,
        stop_reason=EvergreenStop.REFUSED,
        turns=3,
        last_variation=1,
        last_message_id=MESSAGE,
        origin_message_id=MESSAGE,
        version=4,
        problem="channel_not_ready",
        tags=("spring",),
        campaign_id=CAMPAIGN,
        external_id="evergreen-1",
        metadata={"a": ODD},
    ),
    "evergreen_turns": EvergreenTurn(
        workspace_id=WORKSPACE,
        evergreen_id=EVERGREEN_ID,
        number=3,
        variation=1,
        message_id=MESSAGE,
        at=at(1),
    ),
    "series_occurrences": Occurrence(
        id=OccurrenceId("occ_1"),
        workspace_id=WORKSPACE,
        series_id=SERIES_ID,
        recurrence_id="2026-03-30T09:00:00",
        at=at(1),
        state=OccurrenceState.MADE,
        created_at=at(2),
        updated_at=at(3),
        version=3,
        words=WORDS,
        local_time="2026-03-30T10:00:00",
        message_id=MESSAGE,
        said="f" * 64,
    ),
}
"""By the name of the table that keeps it; a row comes after those it points to."""
