"""Patterns match in time that grows with the text; links are seen with and without a scheme."""

import time
from datetime import UTC, datetime

import pytest

from adapters.judging.rulebooks import Ready
from adapters.text.glances import Glances
from adapters.text.reader import Reader
from domain.moderation.judging import MOST_SPANS, Rulebook, Span
from domain.moderation.rule import Condition, ModerationRule, PatternTest, RuleAction
from domain.shared.ids import (
    ModerationPolicyId,
    ModerationRuleId,
    OrganizationId,
    WorkspaceId,
)

AT = datetime(2030, 5, 4, tzinfo=UTC)
RULE = ModerationRuleId("mrul_1")


def ready(expression: str) -> Ready:
    rule = ModerationRule(
        id=RULE,
        workspace_id=WorkspaceId("ws_1"),
        organization_id=OrganizationId("org_1"),
        policy_id=ModerationPolicyId("mpol_1"),
        name="A rule",
        condition=Condition(pattern=PatternTest(expression)),
        action=RuleAction.HOLD,
        created_by="key_1",
        created_at=AT,
        updated_at=AT,
    )
    return Ready(Rulebook(1, (rule,), {rule.policy_id: 1}), [])


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("(a+)+$", "a" * 20_000 + "!"),
        ("(a|a)*b", "a" * 20_000),
        ("(.*)*x", "a" * 20_000),
        ("(a?){500}a{500}", "a" * 20_000),
        ("([a-zA-Z]+)*[^a-z]$", "a" * 20_000),
    ],
)
def test_a_hostile_pattern_costs_little(expression: str, text: str) -> None:
    rules, began = ready(expression), time.process_time()
    rules.pattern(RULE, text)
    assert time.process_time() - began < 3.0


def test_places_are_counted_in_signs_and_bounded() -> None:
    assert ready("ñandú").pattern(RULE, "👩‍👧 \ud800 ÑANDÚ") == [Span(6, 11)]
    assert len(ready("a").pattern(RULE, "a" * 100)) == MOST_SPANS


@pytest.mark.parametrize(
    ("text", "domains"),
    [
        ("Mira bit.ly/abc y https://WWW.Ejemplo.com/x?y=1.", ["bit.ly", "ejemplo.com"]),
        ("https://good.example@evil.example:8080/x", ["evil.example"]),
        ("(http://evil.example)", ["evil.example"]),
        ("http://ev\u200bil.example/", ["evil.example"]),
        ("https://ñandú.example", ["xn--and-6ma2c.example"]),
        ("No hay.ningún enlace aquí. Fin.", []),
    ],
)
def test_links_are_seen_by_their_domains(text: str, domains: list[str]) -> None:
    assert [link.domain for link in Glances(Reader()).links(text)] == domains
