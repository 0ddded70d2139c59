"""What others say is judged by, every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from adapters.db.moderation_rules import RulebookPage
from domain.moderation.judged import Judged
from domain.moderation.judging import RuleMatch, Signal, Span, UnknownRule
from domain.moderation.policy import Ground, ModerationPolicy, Severity
from domain.moderation.rule import (
    Attribute,
    AuthorTest,
    Condition,
    LanguageTest,
    LinksTest,
    ModerationRule,
    PatternTest,
    RateTest,
    RuleAction,
    RuleStatus,
    ScoreTest,
    SimilarityTest,
    WordListTest,
)
from domain.moderation.word_list import ListedTerms, WordList
from domain.shared.heard import HeardKind
from domain.shared.ids import (
    CrisisId,
    InboundMessageId,
    ModerationPolicyId,
    ModerationRuleId,
    WordListId,
)
from tests.kit.sample_parts import CHANNEL, COMMUNITY, ODD, ORGANIZATION, WORKSPACE, at

POLICY = ModerationPolicyId("mpol_1")
RULE = ModerationRuleId("mrul_1")
WORDS = WordListId("wl_1")
MATCH = RuleMatch(
    rule_id=RULE,
    rule_version=2,
    policy_id=POLICY,
    policy_version=3,
    name=ODD,
    kind="word_list",
    action=RuleAction.HOLD,
    spans=(Span(1, 4),),
    evidence={"terms": [ODD]},
    crisis_id=CrisisId("crs_1"),
)

JUDGING: Mapping[str, Any] = {
    "moderation_policies": ModerationPolicy(
        id=POLICY,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        severity=Severity.HIGH,
        ground=Ground.ILLEGAL,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        description=ODD,
        strike_weight=4,
        appeal_days=30,
        guidelines={"es": ODD},
        legal_reference=f"§ 130 {ODD}",
        category=f"hate {ODD}",
        removed_at=at(5),
        external_id=f"policy-{ODD}",
        metadata={"a": ODD},
    ),
    "word_lists": WordList(
        id=WORDS,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        description=ODD,
        size=4,
        removed_at=at(5),
        external_id=f"list-{ODD}",
        metadata={"a": ODD},
    ),
    "word_list_terms": ListedTerms(WORKSPACE, WORDS, ("churros", ODD)),
    "moderation_rules": ModerationRule(
        id=RULE,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        policy_id=POLICY,
        name=ODD,
        # Every part of it, though a real one has one.
        condition=Condition(
            WordListTest((WORDS,)),
            PatternTest(ODD, ignore_case=False),
            LinksTest(("a.example",), ("b.example",), shorteners=True, more_than=2),
            AuthorTest(7, 1),
            RateTest(5, 60),
            SimilarityTest(3, 600, 90),
            LanguageTest(("es", "pt")),
            ScoreTest(Attribute.THREAT, 0.75),
        ),
        action=RuleAction.REMOVE,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        priority=4,
        status=RuleStatus.ACTIVE,
        channel_ids=(CHANNEL,),
        community_ids=(COMMUNITY,),
        message_kinds=(HeardKind.COMMENT, HeardKind.REVIEW),
        backtested_at=at(5),
        untested_reason=ODD,
        removed_at=at(6),
        external_id=f"rule-{ODD}",
        metadata={"a": ODD},
        crisis_id=CrisisId("crs_1"),
    ),
    "moderation_rulebooks": RulebookPage(WORKSPACE, 7),
    "moderation_judgements": Judged(
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        subject_id=InboundMessageId("inb_1"),
        subject_version=2,
        channel_id=CHANNEL,
        verdict=RuleAction.HOLD,
        revision=3,
        at=at(4),
        judged_at=at(5),
        matches=(MATCH,),
        dry_run=(MATCH, MATCH),
        unknown=(UnknownRule(RULE, 2, (Signal.HISTORY, Signal.RATE)),),
        author_id=f"@ana {ODD}",
        digest="f" * 64,
        heads=("0000000a",),
        marks=("0000000a", "0000000b"),
    ),
}
