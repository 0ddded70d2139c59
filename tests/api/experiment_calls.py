"""How the operations about experiments are called, and what each of them needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on, renames


def _experiment(**more: Any) -> dict[str, Any]:
    variants = [{"key": "plain", "name": "As it was"}, {"key": "bold", "name": "Bolder"}]
    return {"name": "Bolder", "counting": "outcomes", "variants": variants, **more}


def of_messages(*ids: str) -> dict[str, Any]:
    """What one says that counts what became of posts."""
    return {
        "counting": "messages",
        "success_metric": "reactions",
        "exposure_metric": "views",
        "variants": [
            {"key": f"v{number}", "name": f"Variant {number}", "message_ids": [id]}
            for number, id in enumerate(ids)
        ],
    }


_SEEN = {"outcomes": [{"external_id": "view-1", "kind": "exposure", "subject_key": "visitor-5512"}]}

OF_EXPERIMENTS: dict[str, Sequence[Call]] = {
    "post_experiment": [
        lambda own, theirs: Ask(body=_experiment()),
        lambda own, theirs: Ask(body=_experiment(external_id=theirs["external_id"])),
        lambda own, theirs: Ask(body=_experiment(campaign_id=theirs["campaign"])),
        lambda own, theirs: Ask(body=_experiment(counting="links", link_id=theirs["short_link"])),
        lambda own, theirs: Ask(body=_experiment(**of_messages(own["draft"], theirs["published"]))),
        lambda own, theirs: Ask(
            body=_experiment(
                **of_messages(own["draft"], own["published"]),
                on_decision="keep_best",
                winner_channel_ids=[theirs["channel"]],
            )
        ),
    ],
    "get_experiments": [
        *filters("external_id", "campaign_id"),
        lambda own, theirs: Ask(query={"link_id": theirs["short_link"]}),
    ],
    "get_experiment": on("experiment_id", "experiment"),
    "patch_experiment": [
        *renames("experiment_id", "experiment"),
        lambda own, theirs: Ask(
            {"experiment_id": own["experiment"]}, {"campaign_id": theirs["campaign"]}
        ),
        lambda own, theirs: Ask(
            {"experiment_id": own["experiment"]},
            {"counting": "links", "link_id": theirs["short_link"]},
        ),
        lambda own, theirs: Ask(
            {"experiment_id": own["experiment"]}, {"winner_channel_ids": [theirs["channel"]]}
        ),
    ],
    "post_experiment_start": on("experiment_id", "experiment_to_start"),
    "post_experiment_stop": on("experiment_id", "experiment_to_stop"),
    "post_experiment_archive": on("experiment_id", "experiment_to_archive"),
    "get_experiment_results": on("experiment_id", "running_experiment"),
    "post_experiment_assignment": on(
        "experiment_id", "running_experiment", {"subject_key": "visitor-5512"}
    ),
    "post_experiment_outcomes": on("experiment_id", "running_experiment", _SEEN),
}

SCOPES_OF_EXPERIMENTS: Mapping[str, str] = {
    "post_experiment": "planning:write",
    "get_experiments": "planning:read",
    "get_experiment": "planning:read",
    "patch_experiment": "planning:write",
    "post_experiment_start": "planning:write",
    "post_experiment_stop": "planning:write",
    "post_experiment_archive": "planning:write",
    "get_experiment_results": "planning:read",
    "post_experiment_assignment": "experiments:record",
    "post_experiment_outcomes": "experiments:record",
}
