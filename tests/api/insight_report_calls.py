"""How the operations about reports of insights are called, and what each of them needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on, plain, renames
from tests.api.sharing_calls import OF_SHARING

BLOCKS = [{"kind": "text", "text": "What we did."}]


def template(**more: Any) -> dict[str, Any]:
    return {"name": "Our month", "blocks": BLOCKS, **more}


def _narrowed(name: str, thing: str) -> Call:
    """What is narrowed down to something that is not there comes to nothing."""
    return lambda own, theirs: Ask(body={"blocks": BLOCKS, name: [theirs[thing]]})


def _listening(watch: str) -> list[dict[str, Any]]:
    return [{"kind": "listening", "watch_ids": [watch]}]


_NARROWED = [
    ("community_ids", "community"),
    ("channel_ids", "channel"),
    ("campaign_ids", "campaign"),
]
OF_INSIGHT_REPORTS: Mapping[str, Sequence[Call]] = {
    "get_standard_reports": [plain],
    "post_report_template": [
        lambda own, theirs: Ask(body=template()),
        lambda own, theirs: Ask(body=template(external_id=theirs["external_id"])),
        lambda own, theirs: Ask(
            body=template(
                community_ids=[theirs["community"]],
                channel_ids=[theirs["channel"]],
                campaign_ids=[theirs["campaign"]],
            )
        ),
        lambda own, theirs: Ask(body=template(blocks=_listening(theirs["watch"]))),
    ],
    "get_report_templates": filters("external_id"),
    "get_report_template": on("template_id", "report_template"),
    "patch_report_template": [
        *renames("template_id", "report_template"),
        *(
            lambda own, theirs, name=name, thing=thing: Ask(
                {"template_id": own["report_template"]}, {name: [theirs[thing]]}
            )
            for name, thing in _NARROWED
        ),
    ],
    "delete_report_template": on("template_id", "spare_report_template"),
    "post_insight_report": [
        lambda own, theirs: Ask(body={"blocks": BLOCKS}),
        lambda own, theirs: Ask(body={"template_id": theirs["report_template"]}),
        *(_narrowed(name, thing) for name, thing in _NARROWED),
        lambda own, theirs: Ask(body={"blocks": _listening(theirs["watch"])}),
    ],
    "get_insight_reports": [
        plain,
        lambda own, theirs: Ask(query={"template_id": theirs["report_template"]}),
    ],
    "get_insight_report": on("report_id", "insight_report"),
    "get_insight_report_file": [
        lambda own, theirs: Ask({"report_id": theirs["insight_report"]}, query={"as": "json"})
    ],
    "get_insight_report_chart": [
        lambda own, theirs: Ask({"report_id": theirs["insight_report"], "number": "2"})
    ],
    "delete_insight_report": on("report_id", "spare_insight_report"),
    **OF_SHARING,
}
SCOPES_OF_INSIGHT_REPORTS: Mapping[str, str] = {
    name: f"insight_reports:{'read' if name.startswith('get') else 'write'}"
    for name in OF_INSIGHT_REPORTS
}
