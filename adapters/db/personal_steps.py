"""Where every trace of a member lies, which rows those are, and what becomes of each on erasure."""

from adapters.db.personal_step import GIVEN, KIN, PERSONS, PSEUDONYM, Step, by_person, rows_of
from domain.publishing.states import STILL_TO_GO_OUT

_SAID = rows_of("inbound_messages", "s", by_person("author_id", "s"))
_TALKS = rows_of("conversations", "k", by_person("author_id", "k"))
_CASES = rows_of("moderation_cases", "k", by_person("platform_person_id", "k"))
_RECEIPTS = (
    f"({rows_of('inbound_messages', 's', by_person('author_id', 's'), 'receipt_id')}"
    f" UNION {rows_of('inbound_activities', 'a', by_person('author_id', 'a'), 'receipt_id')}"
    f" UNION {rows_of('inbound_changes', 'h', f'h.inbound_id IN {_SAID}', 'receipt_id')})"
)
_ENTRANT = (
    "(({0}.channel_id, {0}.platform_person_id) IN (SELECT channel_id, person_id FROM accounts)"
    f" OR {{0}}.person IN (SELECT 'product:' || m.external_id FROM members m"
    f" WHERE m.workspace_id = (SELECT workspace FROM given) AND m.id {KIN}))"
)
_STANDS = "t.state IN ('proposed', 'accepted', 'active')"
_OVER = f"t.status NOT IN ({', '.join(repr(str(status)) for status in STILL_TO_GO_OUT)})"
_EVENT_PAIRS = " OR ".join(
    f"(t.data->>'channel_id', t.data->>'{key}') IN (SELECT channel_id, person_id FROM accounts)"
    for key in ("author_id", "platform_person_id", "about_id")
)


STEPS = (
    Step(
        "case_evidence",
        f"t.case_id IN {_CASES}",
        "text = NULL, note = NULL, location = NULL, files = '{}'",
        "t.text IS NOT NULL OR t.note IS NOT NULL OR t.location IS NOT NULL OR t.files <> '{}'",
    ),
    Step(
        "report_notices",
        f"t.report_id IN {rows_of('reports', 'r', f'r.case_id IN {_CASES}')}",
        "against = '', location = '', name = NULL, email = NULL",
        "t.against <> '' OR t.location <> '' OR t.name IS NOT NULL OR t.email IS NOT NULL",
        exported=False,
    ),
    Step(
        "reports",
        f"t.reporter_id {PERSONS} OR t.case_id IN {_CASES}",
        f"reason = NULL, external_id = NULL, reporter_id = CASE WHEN t.reporter_id {PERSONS}"
        f" THEN {PSEUDONYM} ELSE t.reporter_id END",
        f"t.reason IS NOT NULL OR t.external_id IS NOT NULL OR t.reporter_id {PERSONS}",
        exported=False,
    ),
    Step(
        "appeals",
        f"t.filed_by {PERSONS} OR t.case_id IN {_CASES}",
        "reason = '', external_id = NULL,"
        " explanation = CASE WHEN t.explanation IS NULL THEN NULL ELSE '' END,"
        f" filed_by = CASE WHEN t.filed_by {PERSONS} THEN {PSEUDONYM} ELSE t.filed_by END",
        "t.reason <> '' OR t.external_id IS NOT NULL OR t.explanation <> ''"
        f" OR t.filed_by {PERSONS}",
    ),
    Step("strikes", by_person("platform_person_id"), f"platform_person_id = {PSEUDONYM}"),
    Step(
        "decisions",
        by_person("platform_person_id"),
        f"platform_person_id = {PSEUDONYM}, note = NULL,"
        " platform_message_id = CASE WHEN t.platform_message_id IS NULL THEN NULL"
        " ELSE 'erased:' || t.id END, place = NULL,"
        " statement = CASE WHEN jsonb_typeof(t.statement) = 'object' THEN t.statement"
        """ || '{"facts": "erased", "explanation": "erased"}'::jsonb ELSE t.statement END""",
    ),
    Step(
        "moderation_actions",
        by_person("platform_person_id"),
        f"platform_person_id = {PSEUDONYM}, reason = NULL, metadata = '{{}}', external_id = NULL,"
        " error_detail = NULL, place = NULL, platform_message_id = CASE"
        " WHEN t.platform_message_id IS NULL THEN NULL ELSE 'erased:' || t.id END",
    ),
    Step(
        "contained_messages",
        by_person("author_id"),
        f"author_id = {PSEUDONYM}, platform_message_id = 'erased:' || t.id, obstacle = NULL",
    ),
    Step(
        "containments",
        by_person("platform_person_id"),
        f"platform_person_id = {PSEUDONYM}, reason = ''",
    ),
    Step("moderation_judgements", by_person("author_id")),
    Step(
        "moderation_cases",
        by_person("platform_person_id"),
        f"platform_person_id = {PSEUDONYM}, subject_key = 'erased:' || t.id, metadata = '{{}}',"
        " external_id = NULL, place = NULL, platform_message_id = CASE"
        " WHEN t.platform_message_id IS NULL THEN NULL ELSE 'erased:' || t.id END",
    ),
    Step(
        "contest_awards",
        f"t.entry_id IN {rows_of('contest_entries', 'n', _ENTRANT.format('n'))}",
        "claim = NULL, hash = NULL, note = NULL",
        "t.claim IS NOT NULL OR t.hash IS NOT NULL OR t.note IS NOT NULL",
    ),
    # What stands for them in a draw stays, without the salt by which it could be told whose it is.
    Step(
        "contest_entries",
        _ENTRANT.format("t"),
        "person = NULL, salt = '', display_name = NULL, shows_name = false, contact = NULL,"
        " text = NULL, reason = NULL, platform_person_id = NULL, external_id = NULL,"
        " metadata = '{}'",
    ),
    Step(
        "surveys",
        by_person("platform_person_id"),
        f"platform_person_id = {PSEUDONYM}, comment = NULL, hash = NULL, problem = NULL",
    ),
    Step(
        "broadcast_recipients",
        by_person("platform_person_id"),
        "platform_person_id = 'erased:' || t.id, language = NULL, timezone = NULL",
    ),
    Step(
        "opt_outs",
        by_person("platform_person_id"),
        f"platform_person_id = {PSEUDONYM} || ':' || t.id, note = NULL, said = NULL,"
        " metadata = '{}'",
    ),
    Step(
        "conversation_notes",
        f"t.conversation_id IN {_TALKS}",
        "text = ''",
        "t.text <> ''",
    ),
    Step(
        "escalations",
        f"t.subject_kind = 'conversation' AND t.subject_id IN {_TALKS}",
        "note = NULL",
        "t.note IS NOT NULL",
        exported=False,
    ),
    Step(
        "automation_runs",
        f"t.conversation_id IN {_TALKS}",
        "results = '[]'",
        "t.results <> '[]'",
        exported=False,
    ),
    Step("conversation_threads", f"t.conversation_id IN {_TALKS}", exported=False),
    Step(
        "conversation_merges",
        f"t.conversation_id IN {_TALKS} OR t.into_id IN {_TALKS}",
        "threads = '{}'",
        "t.threads <> '{}'",
        exported=False,
    ),
    Step(
        "messages",
        f"t.in_reply_to IN {_SAID} AND {_OVER}",
        "text = '', content = t.content || '{\"text\": \"\"}'::jsonb, variants = '{}',"
        " answer = t.answer || jsonb_build_object('person_id', NULL, 'handle', NULL, 'place', NULL,"
        " 'message_id', 'erased:' || t.id, 'root_id', NULL), yields_to = NULL, metadata = '{}'",
        "(t.text <> '' OR t.answer->>'message_id' IS DISTINCT FROM 'erased:' || t.id)",
    ),
    Step(
        "webhook_attempts",
        "t.delivery_id IN (SELECT d.id FROM webhook_deliveries d JOIN events e"
        " ON e.id = d.event_id WHERE d.workspace_id = (SELECT workspace FROM given)"
        f" AND e.workspace_id = d.workspace_id AND ({_EVENT_PAIRS.replace('t.', 'e.')}"
        f" OR e.object_id {KIN}))",
        "answer = NULL, detail = NULL",
        "t.answer IS NOT NULL OR t.detail IS NOT NULL",
        exported=False,
    ),
    Step(
        "audit_entries",
        f"t.object_id {KIN} OR t.object_id IN {rows_of('member_notes', 'n', f'n.member_id {KIN}')}"
        f" OR t.object_id IN {rows_of('member_identities', 'i', f'i.member_id {KIN}')}"
        f" OR t.object_id IN {rows_of('member_consents', 'i', f'i.member_id {KIN}')}"
        f" OR t.object_id IN {rows_of('acknowledgements', 'i', f'i.member_id {KIN}')}"
        f" OR t.object_id IN {rows_of('join_requests', 'i', f'i.member_id {KIN}')}"
        f" OR t.object_id IN {rows_of('ambassadors', 'i', f'i.member_id {KIN}')}"
        f" OR t.object_id IN {rows_of('submissions', 'i', f'i.member_id {KIN}')}"
        f" OR t.object_id IN {rows_of('challenge_check_ins', 'i', f'i.member_id {KIN}')}"
        f" OR t.object_id IN {rows_of('challenge_marks', 'i', f'i.member_id {KIN}')}"
        f" OR t.object_id IN {rows_of('promotion_redemptions', 'i', f'i.member_id {KIN}')}",
        "changes = NULL, salt = NULL",
        "t.salt IS NOT NULL",
        exported=False,
    ),
    Step(
        "events",
        f"t.object_id {KIN} OR t.data->>'member_id' {KIN} OR {_EVENT_PAIRS}",
        "previous = '{}', data = t.data || (SELECT coalesce(jsonb_object_agg(one.key, CASE"
        f" WHEN one.value #>> '{{}}' {PERSONS} THEN to_jsonb({PSEUDONYM})"
        " WHEN one.key = 'platform_message_id' THEN to_jsonb('erased:' || t.object_id)"
        " WHEN one.key = 'labels' THEN '[]'::jsonb WHEN one.key = 'source' THEN '\"\"'::jsonb"
        " ELSE 'null'::jsonb END), '{}') FROM jsonb_each(t.data) one"
        f" WHERE one.value #>> '{{}}' {PERSONS}"
        " OR (one.key = 'platform_message_id' AND one.value <> 'null')"
        f" OR ((t.object_id {KIN} OR t.data->>'member_id' {KIN})"
        " AND one.key IN ('labels', 'external_id', 'state_reason', 'source')))",
        f"{_EVENT_PAIRS} OR t.previous <> '{{}}' OR t.data->>'external_id' IS NOT NULL"
        " OR t.data->>'state_reason' IS NOT NULL OR t.data->'labels' <> '[]'"
        " OR t.data->>'source' <> ''",
        exported=False,
    ),
    Step(
        "inbound_originals",
        f"t.receipt_id IN {_RECEIPTS} AND EXISTS (SELECT FROM inbound_receipts r"
        " WHERE r.workspace_id = t.workspace_id AND r.id = t.receipt_id AND r.state <> 'waiting')",
        exported=False,
    ),
    Step(
        "inbound_receipts",
        f"t.id IN {_RECEIPTS}",
        "raw_id = 'erased:' || t.id, reason = NULL",
        "t.raw_id <> 'erased:' || t.id",
        exported=False,
    ),
    Step("inbound_changes", f"t.inbound_id IN {_SAID}"),
    Step(
        "inbound_activities",
        f"{by_person('author_id')} OR (t.channel_id, t.about->>'id') IN"
        " (SELECT channel_id, person_id FROM accounts)",
        "author = NULL, about = NULL, text = NULL, reaction = NULL, url = NULL, place = NULL,"
        f" place_name = NULL, heard_id = 'erased:' || t.id, author_id = {PSEUDONYM},"
        " platform_message_id = NULL",
    ),
    Step(
        "conversations",
        by_person("author_id"),
        f"author = NULL, author_id = {PSEUDONYM}, place = NULL, place_name = NULL,"
        " began_with = 'erased:' || t.id, metadata = '{}'",
    ),
    Step(
        "inbound_messages",
        by_person("author_id"),
        f"author = NULL, author_id = {PSEUDONYM}, title = NULL, text = NULL,"
        " content_warning = NULL, files = '[]', url = NULL, place = NULL, place_name = NULL,"
        " analysis = NULL, parent_id = NULL, root_id = NULL,"
        " platform_message_id = 'erased:' || t.id",
    ),
    Step("sandbox_people", by_person("person_id"), exported=False),
    Step(
        "sandbox_posts",
        by_person("to_person"),
        f"to_person = {PSEUDONYM}, text = ''",
        exported=False,
    ),
    Step(
        "watch_hits",
        by_person("author_id"),
        f"author_id = {PSEUDONYM}, author_handle = NULL",
    ),
    Step("segment_members", f"t.member_id {KIN}"),
    Step("traveller_steps", f"t.member_id {KIN}"),
    Step("travellers", f"t.member_id {KIN}"),
    Step("member_milestones", f"t.member_id {KIN}"),
    # Who took part in a challenge takes part no more; a week's congratulations were said all the
    # same, and are counted by their messages no longer.
    Step("challenge_marks", f"t.member_id {KIN}"),
    Step("challenge_check_ins", f"t.member_id {KIN}"),
    Step("community_audit_evidence", f"t.kind = 'member' AND t.object_id {KIN}"),
    Step("leaderboard_entries", f"t.member_id {KIN}"),
    Step("member_values", f"t.member_id {KIN}"),
    Step("member_notes", f"t.member_id {KIN}"),
    Step(
        "member_consents",
        f"t.member_id {KIN}",
        "evidence = NULL, source = 'erased'",
        "t.evidence IS NOT NULL OR t.source <> 'erased'",
    ),
    Step(
        "acknowledgements",
        f"t.member_id {KIN}",
        "evidence = NULL, source = 'erased'",
        "t.evidence IS NOT NULL OR t.source <> 'erased'",
    ),
    Step(
        "join_requests",
        f"t.member_id {KIN}",
        "answers = '[]', reason = NULL, state ="
        " CASE WHEN t.state IN ('invited', 'pending') THEN 'withdrawn' ELSE t.state END",
        "t.answers <> '[]' OR t.reason IS NOT NULL OR t.state IN ('invited', 'pending')",
    ),
    Step(
        "ambassadors",
        f"t.member_id {KIN}",
        "terms = NULL, word = NULL, reason = NULL,"
        f" ended_by = CASE WHEN {_STANDS} THEN 'erased' ELSE t.ended_by END,"
        f" ended_at = CASE WHEN {_STANDS} THEN (SELECT workspace_now()) ELSE t.ended_at END,"
        f" state = CASE WHEN {_STANDS} THEN 'ended' ELSE t.state END",
        f"t.terms IS NOT NULL OR t.word IS NOT NULL OR t.reason IS NOT NULL OR {_STANDS}",
    ),
    Step(
        "submissions",
        f"t.member_id {KIN}",
        "text = NULL, link = NULL, media_ids = '{}', proof_keys = '{}', note = NULL, state ="
        " CASE WHEN t.state IN ('draft', 'submitted') THEN 'withdrawn' ELSE t.state END",
        "t.text IS NOT NULL OR t.link IS NOT NULL OR t.media_ids <> '{}' OR t.proof_keys <> '{}'"
        " OR t.note IS NOT NULL OR t.state IN ('draft', 'submitted')",
    ),
    # How somebody voted stays counted, as nobody's; what they wrote is gone.
    Step(
        "poll_votes",
        f"t.member_id {KIN}",
        "voter = 'erased:' || t.id, member_id = NULL, invitation_id = NULL,"
        " text = CASE WHEN t.text IS NULL THEN NULL ELSE '' END, shown = false",
    ),
    Step("poll_invitations", f"t.member_id {KIN}", "member_id = NULL, hash = NULL"),
    Step(
        "promotion_redemptions",
        f"t.member_id {KIN}",
        "person_key = NULL, reason = NULL, external_id = NULL, metadata = '{}'",
        "t.person_key IS NOT NULL OR t.reason IS NOT NULL OR t.external_id IS NOT NULL"
        " OR t.metadata <> '{}'",
    ),
    Step(
        "member_activities",
        f"t.member_id {KIN}",
        "external_id = 'erased:' || t.id, subject = NULL, url = NULL, metadata = '{}'",
        "t.external_id <> 'erased:' || t.id",
    ),
    Step(
        "member_merges",
        f"t.member_id {KIN} OR t.into_id {KIN}",
        'reason = NULL, gains = t.gains || \'{"name": null, "fields": {}, "labels": []}\'',
        "t.reason IS NOT NULL OR t.gains->>'name' IS NOT NULL OR t.gains->'fields' <> '{}'"
        " OR t.gains->'labels' <> '[]'",
    ),
    Step("merge_suggestions", f"t.one_id {KIN} OR t.other_id {KIN}", exported=False),
    Step("member_identities", f"t.member_id {KIN}"),
)
"""In the order in which they are carried out; the member itself is redacted last, with the end."""

TO_BE_SAID = (
    f"{GIVEN} SELECT t.id FROM messages t WHERE t.workspace_id = (SELECT workspace FROM given)"
    f" AND t.in_reply_to IN {_SAID} AND NOT ({_OVER}) ORDER BY t.id"
    " LIMIT (SELECT most FROM given)"
)
"""Replies to them that may still go out."""

CLASSES = tuple(step.table for step in STEPS)
OF_MEMBER = Step("members", f"t.id {KIN}", "name = NULL")
"""Which rows the member itself is, for its copy."""

EXPORTED = (OF_MEMBER, *(step for step in STEPS if step.exported))
