"""A drill, with no field at its default."""

from collections.abc import Mapping
from typing import Any

from domain.crises.crisis_times import TimeTo
from domain.crises.drill import Drill, DrillState
from domain.crises.storm import Storm, StormKind
from domain.crises.storm_words import StormLanguage
from domain.shared.ids import ChannelId, CrisisId, DrillId
from tests.kit.sample_parts import COMMUNITY, ODD, ORGANIZATION, WORKSPACE, at

DRILLS: Mapping[str, Any] = {
    "drills": Drill(
        id=DrillId("drl_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        state=DrillState.CANCELLED,
        storm=Storm(
            kind=StormKind.RECORDED,
            channel_id=ChannelId("chn_1"),
            duration_seconds=3600,
            seed=2**31 - 1,
            size=7,
            language=StormLanguage.PT,
            calm_hours=3,
            calm_an_hour=2,
            calm_is_past=True,
            since=at(1),
            until=at(2),
            source_channel_id=ChannelId("chn_2"),
            source_community_id=COMMUNITY,
            is_crisis=True,
        ),
        messages=20,
        storm_begins_at=at(3),
        storm_ends_at=at(4),
        told_until=at(5),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(6),
        version=4,
        told=9,
        targets={TimeTo.FIRST_WORD: 600},
        crisis_id=CrisisId("crs_1"),
        over_at=at(6),
        external_id=f"drill-{ODD}",
        metadata={"a": ODD},
    ),
}
