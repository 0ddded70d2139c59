"""What leads through the walls, and what whoever goes through may read and write there."""

DOORS = {
    "due_deliveries",
    "erase_rows",
    "due_duties",
    "due_receipts",
    "due_refreshes",
    "due_streams",
    "due_webhooks",
    "figures",
    *("find_api_key", "find_api_key_by_id", "find_approval_link", "find_calendar_feed"),
    *("find_channel_connection", "find_channel_hub", "find_feed_hub", "find_hook", "find_survey"),
    *("count_clicks", "find_link", "find_link_page", "find_status_page"),
    "find_poll",
    *("find_contest", "find_contest_award"),
    *("find_invitation", "find_moderation_link", "find_receipt"),
    *("find_report_link", "find_report_recipient"),
    "matching_conversations",
    "first_organization",
    *(
        f"forget_old_{what}"
        for what in (
            *("answers", "audit", "connections", "contacts", "duties", "escalations", "events"),
            *("hits", "watch_days"),
            *("operations", "orphans", "presences", "reports", "runs", "stays", "streams"),
            *("survey_links", "tickets", "uploads", "letters", "gone", "visitors", "notices"),
        )
    ),
    "begin_sweeps",
    *("moving_clocks", "time_of"),
    "forget_trail",
    "keep_duties",
    "keep_stream",
    "latest_positions",
    "leave_stream",
    "next_due",
    "next_duty",
    "next_refresh",
    "next_webhook",
    "note_gone",
    "note_key_use",
    "note_stream",
    "origin_known",
    "people_at_work",
    "planners",
    "pending_events",
    "recover_webhooks",
    "role_borne",
    "stream_members",
    "take_stream",
    "take_stream_ticket",
    "team_at_work",
    "team_works",
    "teammate_standing",
    "teammate_works",
    "tell_events",
    "unsealed_trails",
    "unthreaded_channels",
    "telling_figures",
    "workspace_door",
    "uncount_metrics",
    *("make_sample_months", "drop_sample_month", "longest_samples_kept"),
}
# Only who owns a table may make parts of it, and drop them.
OF_THE_OWNER = {"make_sample_months", "drop_sample_month"}
# What the sweeping role may read in full: a key is found by its digest, whoever's it is.
READ_IN_FULL = {"api_keys"}
# The name of an event is its type: it says what kind of thing happened, not what. So is the kind of
# a duty, and its subject is an id.
NO_CONTENT = {
    *(("events", "name"), ("duties", "kind"), ("duties", "subject_id")),
    # What stands in the address of a page, which anybody can open.
    ("link_pages", "name"),
}
# What it may write: when a key was used, what was told to whom, who holds a stream and where it is
# resumed, and nothing that anybody wrote.
SWEEPER_WRITES = {
    ("api_keys", "last_used_at"),
    *(
        ("duties", name)
        for name in (
            *("workspace_id", "kind", "subject_id", "organization_id", "due_at", "lease_until"),
        )
    ),
    ("events", "position"),
    ("surveys", "hash"),
    # How far each trail is told, and from where on it is kept.
    *(
        ("audit_told", name)
        for name in ("organization_id", "chain", "workspace_id", "mode", "position")
    ),
    ("audit_trails", "first"),
    *(
        ("channel_streams", name)
        for name in ("next_at", "fence", "lease_until", "alive_until", "point", "failures")
    ),
    # What went is told by its key.
    *(("warehouse_gone", name) for name in ("workspace_id", "dataset", "key", "changed_in", "at")),
    # Clicks of all workspaces are counted in one batch.
    *(
        ("link_days", name)
        for name in (
            *("workspace_id", "link_id", "day", "destination", "tag", "referrer", "bot"),
            *("total", "fresh"),
        )
    ),
    *(("link_visitors", name) for name in ("workspace_id", "link_id", "day", "visitor")),
    # Who reported something is forgotten.
    ("report_deliveries", "recipient"),
    *(("crisis_notice_deliveries", name) for name in ("address", "name", "role")),
    *(("report_notices", name) for name in ("name", "email", "forget_at")),
    *(("webhook_endpoints", name) for name in ("recover_from", "recover_until", "recovered")),
    *(
        ("webhook_deliveries", name)
        for name in (
            *("workspace_id", "id", "endpoint_id", "event_id", "event_name", "state", "behind"),
            *("next_at", "attempts", "created_at", "updated_at"),
        )
    ),
}
