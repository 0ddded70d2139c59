"""Rules, trying them, and judging by them: each route parses, asks one use case, shapes the
answer."""

from collections.abc import Sequence

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.moderation.rule_schemas import (
    ActivateIn,
    BacktestIn,
    BacktestOut,
    ModerationRuleChange,
    ModerationRuleIn,
    ModerationRuleOut,
)
from api.moderation.verdict_schemas import JudgementOut, JudgementsOut, VerdictIn, VerdictOut
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from domain.moderation.judged import Judged
from domain.moderation.rule import RuleAction, RuleStatus
from domain.moderation.use_cases.backtest_rule import backtest_rule
from domain.moderation.use_cases.judge_inbound import list_judgements
from domain.moderation.use_cases.judge_text import judge_text
from domain.moderation.use_cases.keep_rules import (
    activate_rule,
    change_rule,
    create_rule,
    list_rules,
    read_rule,
    remove_rule,
)
from domain.shared.ids import InboundMessageId, ModerationRuleId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
RULES = Listing(
    ("id", "created_at", "updated_at", "priority"),
    {
        "policy_id": Texts(),
        "status": Choice(RuleStatus),
        "action": Choice(RuleAction),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)


@router.post("/moderation/rules", **operation("moderation", ModerationRuleOut, creates=True))
async def post_moderation_rule(body: ModerationRuleIn, call: InWorkspace) -> Response:
    """Write down a rule of a policy: what is looked for, and what follows. It decides nothing
    until it is activated."""
    room = call.app.moderation
    return await call.change(
        lambda actor: create_rule(room, actor, body.request()),
        ModerationRuleOut.of,
        status=201,
        location="/v1/moderation/rules/{}",
    )


@router.get("/moderation/rules", **operation("moderation", page_of(ModerationRuleOut), lists=RULES))
@listing(RULES)
async def get_moderation_rules(call: InWorkspace) -> Response:
    """List the rules; sorted by `priority`, in the order in which they are asked."""
    room = call.app.moderation
    return await call.page(
        RULES, lambda actor, wanted: list_rules(room, actor, wanted), ModerationRuleOut.of
    )


@router.get("/moderation/rules/{rule_id}", **operation("moderation", ModerationRuleOut))
async def get_moderation_rule(rule_id: str, call: InWorkspace) -> Response:
    """Read a rule."""
    room = call.app.moderation
    return await call.read(
        lambda actor: read_rule(room, actor, ModerationRuleId(rule_id)), ModerationRuleOut.of
    )


@router.patch(
    "/moderation/rules/{rule_id}", **operation("moderation", ModerationRuleOut, changes=True)
)
async def patch_moderation_rule(
    rule_id: str, body: ModerationRuleChange, call: InWorkspace
) -> Response:
    """Change a rule. An active one that is to match otherwise only runs dry from then on, until it
    is tried and activated again."""
    room, version, changes = call.app.moderation, call.required_version, body.renamed()
    return await call.change(
        lambda actor: change_rule(room, actor, ModerationRuleId(rule_id), version, changes),
        ModerationRuleOut.of,
    )


@router.delete(
    "/moderation/rules/{rule_id}", **operation("moderation", ModerationRuleOut, may_match=True)
)
async def delete_moderation_rule(rule_id: str, call: InWorkspace) -> Response:
    """Throw a rule away, for good. What it decided stays decided."""
    room, version = call.app.moderation, call.version
    return await call.change(
        lambda actor: remove_rule(room, actor, ModerationRuleId(rule_id), version),
        ModerationRuleOut.of,
    )


@router.post("/moderation/rules/{rule_id}/backtest", **operation("moderation", BacktestOut))
async def post_moderation_rule_backtest(
    rule_id: str, body: BacktestIn, call: InWorkspace
) -> Response:
    """Try a rule on what was said in the last days, alone and deciding nothing: how much it would
    have matched, and what looking at that would have taken. Also needs the scope inbox:read."""
    room = call.app.moderation
    return await call.change(
        lambda actor: backtest_rule(room, actor, ModerationRuleId(rule_id), body.trial()),
        BacktestOut.of,
    )


@router.post(
    "/moderation/rules/{rule_id}/activate",
    **operation("moderation", ModerationRuleOut, once=True, may_match=True),
)
async def post_moderation_rule_activate(
    rule_id: str, body: ActivateIn, call: InWorkspaceOnce
) -> Response:
    """Have a rule decide from now on. One that was never tried as it stands is refused, unless you
    say why it has to do without."""
    room, version = call.app.moderation, call.version
    return await call.change(
        lambda actor: activate_rule(room, actor, ModerationRuleId(rule_id), version, body.reason),
        ModerationRuleOut.of,
    )


@router.post("/moderation/verdicts", **operation("moderation", VerdictOut, reads=True))
async def post_moderation_verdict(body: VerdictIn, call: InWorkspace) -> Response:
    """Judge any text by the rules of the workspace, before it is published somewhere: allow, hold
    or remove, and why. Nothing of it is kept."""
    room = call.app.moderation
    return await call.change(lambda actor: judge_text(room, actor, body.request()), VerdictOut.of)


@router.get(
    "/inbound-messages/{inbound_message_id}/judgements", **operation("moderation", JudgementsOut)
)
async def get_inbound_message_judgements(inbound_message_id: str, call: InWorkspace) -> Response:
    """What each version of a message that was heard was judged, the latest first. Where no rule
    was asked at the time, there is none."""
    room = call.app.moderation

    def shape(found: Sequence[Judged], language: str) -> JudgementsOut:
        return JudgementsOut(data=[JudgementOut.kept(judged) for judged in found])

    return await call.read(
        lambda actor: list_judgements(room, actor, InboundMessageId(inbound_message_id)), shape
    )
