"""How the operations about surveys are called."""

from collections.abc import Sequence

from tests.api.asks import Ask, Call, filters, on, plain, renames

TEXTS = [
    {
        "language": "en",
        "question": "How was our help?",
        "invitation": "How was our help? {{survey.link}}",
    }
]
POLICY = {"name": "After each", "texts": TEXTS, "way": "link"}

OF_SURVEYS: dict[str, Sequence[Call]] = {
    "post_survey_policy": [
        lambda own, theirs: Ask(body=POLICY),
        lambda own, theirs: Ask(body=POLICY | {"external_id": theirs["external_id"]}),
        lambda own, theirs: Ask(body=POLICY | {"channel_ids": [theirs["channel"]]}),
    ],
    "get_survey_policies": filters("external_id"),
    "get_survey_policy": on("survey_policy_id", "survey_policy"),
    "patch_survey_policy": [
        *renames("survey_policy_id", "survey_policy"),
        lambda own, theirs: Ask(
            {"survey_policy_id": own["survey_policy"]}, {"channel_ids": [theirs["channel"]]}
        ),
    ],
    "delete_survey_policy": on("survey_policy_id", "spare_survey_policy"),
    "post_conversation_survey": [
        lambda own, theirs: Ask({"conversation_id": theirs["conversation"]}, {}),
        lambda own, theirs: Ask(
            {"conversation_id": own["conversation"]},
            {"survey_policy_id": theirs["survey_policy"]},
        ),
    ],
    "get_surveys": [
        plain,
        lambda own, theirs: Ask(query={"survey_policy_id": theirs["survey_policy"]}),
        lambda own, theirs: Ask(query={"conversation_id": theirs["surveyed_conversation"]}),
        lambda own, theirs: Ask(query={"channel_id": theirs["channel"]}),
        lambda own, theirs: Ask(query={"assignee_id": theirs["teammate"]}),
        lambda own, theirs: Ask(query={"team_id": theirs["team"]}),
    ],
    "get_surveys_summary": [plain, lambda own, theirs: Ask(query={"by": "policy"})],
    "get_survey": on("survey_id", "survey"),
    "get_guest_survey": on("token", "survey_token"),
    "post_guest_survey_answer": on("token", "survey_token", {"score": 4, "comment": "Quick."}),
}

SCOPES: dict[str, str | None] = {
    "post_survey_policy": "inbox:write",
    "get_survey_policies": "inbox:read",
    "get_survey_policy": "inbox:read",
    "patch_survey_policy": "inbox:write",
    "delete_survey_policy": "inbox:write",
    "post_conversation_survey": "inbox:write",
    "get_surveys": "inbox:read",
    "get_surveys_summary": "inbox:read",
    "get_survey": "inbox:read",
    "get_guest_survey": None,
    "post_guest_survey_answer": None,
}
"""What a key needs for each."""
