"""How the operations about campaigns are called, and what each of them needs."""

from collections.abc import Mapping, Sequence

from tests.api.asks import Ask, Call, filters, named, on, renames
from tests.api.experiment_calls import OF_EXPERIMENTS, SCOPES_OF_EXPERIMENTS

OF_CAMPAIGNS: dict[str, Sequence[Call]] = {
    "post_campaign": [
        *named("The terrace opens"),
        lambda own, theirs: Ask(
            body={"name": "The terrace opens", "utm_template_id": theirs["utm_template"]}
        ),
        lambda own, theirs: Ask(
            body={"name": "The terrace opens", "objective_id": theirs["objective"]}
        ),
    ],
    "get_campaigns": filters("external_id"),
    "get_campaign": on("campaign_id", "campaign"),
    "patch_campaign": [
        *renames("campaign_id", "campaign"),
        lambda own, theirs: Ask(
            {"campaign_id": own["campaign"]}, {"utm_template_id": theirs["utm_template"]}
        ),
        lambda own, theirs: Ask(
            {"campaign_id": own["campaign"]}, {"objective_id": theirs["objective"]}
        ),
    ],
    "post_campaign_submit": on("campaign_id", "campaign_to_submit"),
    "post_campaign_approve": on("campaign_id", "campaign_to_approve"),
    "post_campaign_return": on("campaign_id", "campaign_to_return"),
    "post_campaign_start": on("campaign_id", "campaign_to_start"),
    "post_campaign_pause": on("campaign_id", "campaign_to_pause", {"reason": "Rain."}),
    "post_campaign_resume": on("campaign_id", "campaign_to_resume", {}),
    "post_campaign_finish": on("campaign_id", "campaign_to_finish"),
    "post_campaign_archive": on("campaign_id", "campaign_to_archive"),
    "get_campaign_performance": on("campaign_id", "campaign"),
    "get_campaign_contents": on("campaign_id", "campaign"),
    "put_campaign_review": on("campaign_id", "campaign_to_review", {"summary": "It was full."}),
    "post_campaign_clone": on("campaign_id", "campaign", {"starts_on": "2031-04-01"}),
    "post_campaign_copy_messages": on("campaign_id", "campaign", {}),
    **OF_EXPERIMENTS,
}

SCOPES_OF_CAMPAIGNS: Mapping[str, str] = {
    "post_campaign": "planning:write",
    "get_campaigns": "planning:read",
    "get_campaign": "planning:read",
    "patch_campaign": "planning:write",
    "post_campaign_submit": "planning:write",
    "post_campaign_approve": "messages:approve",
    "post_campaign_return": "messages:approve",
    "post_campaign_start": "planning:write",
    "post_campaign_pause": "holds:write",
    "post_campaign_resume": "holds:write",
    "post_campaign_finish": "planning:write",
    "post_campaign_archive": "planning:write",
    "get_campaign_performance": "planning:read",
    "get_campaign_contents": "planning:read",
    "put_campaign_review": "planning:write",
    "post_campaign_clone": "planning:write",
    "post_campaign_copy_messages": "messages:write",
    **SCOPES_OF_EXPERIMENTS,
}
