"""An experiment and an outcome with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from adapters.db.experiments import RecordedOutcome
from domain.campaigns.experiment import (
    Application,
    Applying,
    Counting,
    Experiment,
    ExperimentStatus,
    OnDecision,
    Sight,
    Variant,
)
from domain.campaigns.experiment_ports import OutcomeKind
from domain.campaigns.sequential import Direction, Evidence, StopRule, Tally
from domain.shared.ids import ExperimentId, LinkId
from domain.shared.readings import Metric
from tests.kit.sample_parts import CAMPAIGN, CHANNEL, MESSAGE, ODD, ORGANIZATION, WORKSPACE, at

EXPERIMENT = ExperimentId("exp_1")
EXPERIMENTS: Mapping[str, Any] = {
    "experiments": Experiment(
        id=EXPERIMENT,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        counting=Counting.MESSAGES,
        variants=(Variant("a", ODD, 3, (MESSAGE,)), Variant("b-2", f"{ODD} 2")),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        status=ExperimentStatus.DECIDED,
        version=4,
        hypothesis=ODD,
        campaign_id=CAMPAIGN,
        link_id=LinkId("lnk_1"),
        success_metric=Metric.REACTIONS,
        exposure_metric=Metric.VIEWS,
        rule=StopRule(0.01, 0.0125, 250, 14),
        on_decision=OnDecision.KEEP_BEST,
        winner_channel_ids=(CHANNEL,),
        started_at=at(3),
        started_by="key_2",
        ends_at=at(4),
        ended_at=at(5),
        baseline=(Tally("a", 12, 0), Tally("b-2", 13, 0)),
        winner="b-2",
        application=Application(Applying.REFUSED, MESSAGE, "channel_not_ready"),
        sight=Sight(
            7,
            at(5),
            (Tally("a", 900, 10), Tally("b-2", 901, 80)),
            (Evidence("b-2", 0.0001220703125, Direction.BETTER),),
        ),
        external_id=f"experiment-{ODD}",
        metadata={"a": ODD},
    ),
    "experiment_outcomes": RecordedOutcome(
        workspace_id=WORKSPACE,
        experiment_id=EXPERIMENT,
        external_id=f"view-{ODD}",
        kind=OutcomeKind.CONVERSION,
        variant="b-2",
        subject="e3b0c442",
        recorded_at=at(6),
    ),
}
