"""The domain needs nothing but Python, and every room in it looks like the others."""

import ast
import subprocess
import sys

import pytest

from tests.architecture.tree import ROOMS, ROOT, modules

EVERY_ROOM_HAS = {"__init__", "model", "events", "errors", "ports", "room", "use_cases"}
ANY_ROOM_MAY_HAVE = {"rules", "views"}
ALSO = {
    "brand": {"alignment", "heard", "nothing", "progress", "reaching", "strategy"},
    "campaigns": {
        "contents",
        *("clicking", "link", "link_domain", "link_events", "link_page"),
        *("link_ports", "link_views", "utm"),
        *("performance", "performing", "promotion", "promotion_code", "promotion_redemption"),
        *("promotion_events", "promotion_ports", "sequential", "splitting"),
        *("experiment", "experiment_checks", "experiment_events", "experiment_ports"),
    },
    "participation": {
        *("challenge", "challenge_errors", "challenge_events", "challenge_ports"),
        *("challenge_rules", "challenge_taking"),
        *("contest", "contest_award", "contest_beacon", "contest_checking", "contest_draw"),
        *("contest_entry", "contest_errors", "contest_events", "contest_jury", "contest_lint"),
        *(
            "contest_follows",
            "contest_people",
            "contest_places",
            "contest_ports",
            "contest_prizes",
            "contest_room",
            "contest_rules",
            "contest_said",
        ),
        "draw",
        *("poll", "poll_bench", "poll_counting", "poll_events", "poll_native", "poll_ports"),
        *("poll_results", "poll_seeing", "poll_vote", "poll_voting"),
        *("prompt", "prompt_events", "prompt_ports"),
    },
    "communities": {
        *(
            "outcomes",
            "checking",
            "connecting",
            "connecting_ports",
            "joining",
            *("goal", "goal_events", "goal_ports", "team", "teaming"),
            *(
                "audit_catalogue",
                "audit_checks",
                "audit_comparing",
                "audit_drawing",
                "audit_facts",
                "audit_finding",
                "audit_profiles",
            ),
            "account",
            *("audit_template", "auditing", "community_audit", "community_audit_events"),
            "community_audit_ports",
            "guidelines",
            "guidelines_events",
            "guidelines_ports",
            "forecast",
            "expiring",
            "settling",
        ),
    },
    "escalations": {"beginning", "crisis_climbs"},
    "crises": {
        *("crisis", "crisis_acts", "crisis_advice", "crisis_entry", "crisis_events"),
        *("crisis_ports", "crisis_severity", "crisis_task", "crisis_task_events"),
        *("drill", "drill_events", "drill_measuring", "drill_ports"),
        *("storm", "storm_replay", "storm_stream", "storm_words"),
        *("crisis_writing", "playbook", "playbook_events", "playbook_run"),
        *("playbook_writing", "rota", "rota_events", "work_ports"),
        *("crisis_opening", "crisis_promises", "crisis_times", "crisis_volumes", "crisis_words"),
        *("look_back", "look_back_ports"),
        *("crisis_containing", "crisis_measures", "crisis_settings"),
        *("settings_events", "settings_ports", "crisis_measuring"),
        *("measure_events", "measure_ports", "tightening_ports"),
        *("crisis_notice", "notice_delivery", "notice_ports", "notice_text", "notice_writing"),
        *("stakeholder_events", "stakeholder_list"),
        *("detection_events", "detection_ports", "detector_kept", "detector_trying"),
        *("series_kept", "signal"),
        *(
            *("promised", "status_events", "status_page", "status_ports"),
            "holding_statement",
            "statement_choice",
            "statement_events",
            "statement_ports",
        ),
        *("detector", "detector_baseline", "detector_folding", "detector_judging"),
        *("detector_factors", "series"),
    },
    "events": {
        *("audit", "audit_events", "audit_ports", "sealing", "telling"),
        *("clock_ports", "delivery", "endpoint", "movable_clock", "operation_ports"),
    },
    "identity": {
        *("entering", "giving", "role", "session", "standing"),
        *("branding", "branding_events"),
        *("teammate", "teammate_events", "teammate_ports"),
    },
    "inbox": {
        *("applying", "cleaning", "following", "hearing", "listening", "receipt", "streaming"),
        "streaming_ports",
        *("business_calendar", "desk_events", "desk_ports", "saved_reply", "working_time"),
        *("sla", "sla_clock", "sla_events", "sla_ports"),
        *("asking", "survey", "survey_events", "survey_ports"),
        *("automation", "automation_events", "automation_ports", "condition", "triggering"),
        *(
            "carrying",
            "checking_steps",
            "macro",
            "outcomes",
            "rendering",
            "rehearsing",
            "replaying",
            "step",
        ),
        *("conversation", "conversation_events", "conversation_ports", "reaching", "threading"),
        "told_poll",
        *("analysing", "heeding", "mood", "urgency"),
        *("note", "ordering", "regrouping", "saved_view"),
        *("assigning", "assignment", "assignment_events", "assignment_ports", "raising"),
        *("availability", "needing", "presence"),
    },
    "insights": {
        *("bringing", "counting", "dictionary", "query", "rollup", "series"),
        *("analysing", "analysis_ports", "analysis_views", "cadence", "decay", "lift", "timeline"),
        *("reputation", "reputation_averages", "reputation_events", "reputation_ports"),
        *("chart_ports", "measures", "zeros"),
        *("datasets", "warehouse", "warehouse_ports"),
        *("report", "report_checking", "report_events", "report_facts", "report_making"),
        *("report_ports", "report_standard"),
        *("report_delivery", "report_link", "report_reading", "report_schedule"),
        *("sharing", "sharing_events", "sharing_ports"),
    },
    "listening": {
        *("parsing", "query", "resembling", "sharing", "topics"),
        *("comparing", "competitor", "competitor_events", "competitor_ports"),
    },
    "members": {
        *("activity", "attributing", "becoming", "consent", "giving", "identity", "merging"),
        *("note", "suggesting", "suggestion", "writing"),
        *("standing", "value", "value_events", "value_ports", "value_scheme"),
        *("growth", "growth_ports", "measuring"),
        *("asking", "segment", "segment_events", "segment_ports"),
        *("acknowledgement", "acknowledgement_ports"),
        *("milestone", "milestone_events", "milestone_ports", "reaching", "streak"),
        *("leaving", "streak_ports", "streak_watch"),
        *("join_request", "join_request_events", "join_request_ports"),
        *("journey", "journey_events", "journey_ports", "journeying", "traveller", "walking"),
        *("operating", "privacy", "privacy_events", "privacy_ports"),
        *("forgetting", "retention", "retention_events", "retention_ports"),
        *("ambassador", "ambassador_events", "ambassador_ports", "ambassador_writing", "candidacy"),
        *("mission", "mission_events", "mission_ports", "submission", "rewarding", "taking"),
    },
    "moderation": {
        "crisis_rules",
        *("policy", "policy_events", "policy_ports"),
        *("case", "case_events", "case_ports", "opening", "deciding", "decision", "effects"),
        "citing",
        *("appeal", "appeal_events", "appeal_ports", "appealing", "reversing", "undoing"),
        *("link", "link_events", "link_ports"),
        *("queue", "queue_events", "strike", "strike_events"),
        *("report", "report_events", "report_ports", "transparency", "visiting"),
        *("rule", "rule_events", "rule_ports", "word_list"),
        *("backtest", "finding", "gathering", "judged"),
        *("judging", "judging_events", "judging_ports"),
        *("containing", "containment", "containment_events", "containment_ports"),
        *("pace", "pace_events", "pace_ports", "pacing"),
    },
    "publishing": {
        "copying",
        *("attempt", "budget_ports", "content", "delivery", "drafting", "fitting", "hold", "moves"),
        *(
            "campaign_checks",
            "campaigning",
            "crisis_stops",
            "linked",
            "voice_learning",
            "voice_proposal",
        ),
        *("hold_ports", "freeing", "outcomes", "releasing", "states", "stopping", "troubles"),
        *("calendar", "calendar_ports", "days_off"),
        *("calendar_feed", "calendar_feed_events", "calendar_feed_ports"),
        *("feed", "feed_events", "feed_ports"),
        "following",
        *("idea", "idea_events", "idea_ports"),
        *("evergreen", "evergreen_events", "evergreen_ports"),
        *("broadcast", "broadcast_events", "broadcast_ports", "broadcasting", "calling_off"),
        "addressing",
        *("opt_out", "opting_out", "speaking"),
        *("alignment", "occurrences", "recurrence", "series", "series_events", "series_ports"),
        *("clashes", "closing", "pacing", "pacing_events", "pacing_ports"),
        *(
            "placing",
            "queue",
            "queue_events",
            "queue_ports",
            "wall_ports",
            "sheet_ports",
            "slotting",
        ),
        *("bulk", "importing", "operating"),
        *(
            "approval",
            "approval_events",
            "approval_link",
            "approval_link_events",
            "approval_link_ports",
            "approval_ports",
            "approval_views",
            "approving",
            "comment",
            "deciding",
            "guests",
            "review",
        ),
        *("captions", "media", "media_errors", "media_events", "media_intake", "media_ports"),
        *("demand", "last_look"),
        *("brand_voice", "brand_voice_events", "brand_voice_ports", "voice_check"),
        *("manner_check", "tone", "tone_check", "tone_words"),
        *("reviewer", "reviewer_events", "reviewer_ports", "reviewing"),
        *("preflight", "preflight_ports", "reporting", "said", "accessibility", "disclosures"),
        *("link_checks", "placeholders", "readability", "refusals", "repeats"),
        *("answer", "answering", "reply_ports"),
        *("measures", "revising", "revision", "showing", "timing", "wording"),
    },
}
"""Where `model` would be too long for one file, its parts are named here, room by room."""

IMPORT_ALL = """
import importlib, pkgutil, sys
sys.path.insert(0, sys.argv[1])
import domain
for found in pkgutil.walk_packages(domain.__path__, "domain."):
    print(importlib.import_module(found.name).__name__)
"""


def test_the_domain_imports_where_nothing_is_installed() -> None:
    bare = [sys.executable, "-I", "-S", "-c", IMPORT_ALL, str(ROOT)]
    done = subprocess.run(bare, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split()) == len(modules("domain")) - 1


def test_a_module_of_the_domain_imports_python_and_the_domain() -> None:
    """Also inside functions, which importing alone would not run."""
    foreign = {
        (module.name, origin)
        for module in modules("domain")
        for origin in module.imports.values()
        if origin.split(".")[0] not in sys.stdlib_module_names | {"domain"}
    }
    assert foreign == set()


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_the_same_files(room: str) -> None:
    here = {path.stem for path in (ROOT / "domain" / room).iterdir() if path.stem != "__pycache__"}
    assert EVERY_ROOM_HAS - here == set()
    assert here - EVERY_ROOM_HAS - ANY_ROOM_MAY_HAVE - ALSO.get(room, set()) == set()


def test_beside_the_rooms_lie_only_the_app_its_reactions_and_what_all_share() -> None:
    here = {path.stem for path in (ROOT / "domain").iterdir() if path.stem != "__pycache__"}
    beside = {"__init__", "announced", "app", "deciding", "duties", "following", "reactions"}
    beside |= {"shared", "watching"}
    assert here - set(ROOMS) == beside


@pytest.mark.parametrize("room", ROOMS)
def test_a_use_case_calls_no_other_use_case(room: str) -> None:
    calls = {
        (module.name, origin)
        for module in modules(f"domain/{room}/use_cases")
        for origin in module.imports.values()
        if ".use_cases" in origin
    }
    assert calls == set()


@pytest.mark.parametrize("room", ROOMS)
def test_a_use_case_takes_its_room_then_the_actor(room: str) -> None:
    """Those that nobody asks for by name, such as the relay and signing in, have no actor yet."""
    for module in modules(f"domain/{room}/use_cases"):
        for node in module.tree.body:
            if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_"):
                names = [argument.arg for argument in node.args.args]
                assert names[0] == "room", f"{module.name}: {node.name}"
                assert "actor" not in names[2:], f"{module.name}: {node.name}"
