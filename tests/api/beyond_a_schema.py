"""Reasons to refuse that no schema can tell: what is wrong is the hour, the place, the past."""

BEYOND_A_SCHEMA = {
    "invalid_cursor",
    "not_in_an_export",
    "invalid_stream_ticket",
    # The tool fills an optional If-Match with bare words, whatever pattern it is given.
    "invalid_header",
    "unknown_timezone",
    # A walk may have suspended it a few steps before.
    "workspace_suspended",
    # Where a clock may be moved hangs on where it stands.
    *("test_clock_too_far", "test_clock_backwards", "test_clock_ahead"),
    "unknown_platform",
    "platform_not_in_mode",
    "url_not_allowed",
    "schedule_in_past",
    # Who may decide is said in a policy.
    *("not_a_reviewer", "author_may_not_review", "own_statement"),
    "channels_in_several_communities",
    "queue_of_another_channel",
    "idempotency_key_reused",
    "unknown_event_type",
    "recover_too_far_back",
    "webhook_challenge_failed",
    "media_unfetchable",
    "invalid_upload_ticket",
    # To the document a table is a text, whatever stands in its first line, and a workbook bytes.
    *("unknown_columns", "malformed_file", "spreadsheet_unreadable"),
    # Of some kinds of files only, which a form tells by the name of its file.
    *("unknown_parameter", "unsupported_media_type"),
    # Who works here, which message begins a conversation, and how much a calendar's hours hold.
    *("not_assignable", "not_splittable", "due_too_far"),
    # Who works here, and that a step does anything at all.
    *("nobody_here", "step_does_nothing"),
    *("snooze_in_past", "away_in_past"),
    # To the document a query is a text; its parts, and where each may stand, are a language.
    *("query_unreadable", "query_unclosed", "query_field_unknown", "query_value_unknown"),
    *("query_near_needs_terms", "query_too_broad", "query_too_large"),
    # Whom a poll is for is said in the poll.
    "may_not_vote",
    # A service that nobody told its own address sends nobody there.
    "no_public_url",
}
FIELDS_BEYOND_A_SCHEMA = {
    # How long a detector is tried, and that it has passed.
    "trial_span",
    # What can be played again, and how much a storm comes to with the hours before it.
    *("recording_span", "storm_too_large", "nothing_was_said"),
    # What is counted of what, when a workspace's day begins, and since when numbers are kept.
    *("metric_of_accounts", "metric_of_posts", "not_of_accounts", "metric_day_not_begun"),
    *("sample_in_future", "sample_too_old", "sample_source"),
    # What a campaign is to come to, what it cost, and what stands in one chart of a report.
    *("target_of_accounts", "costs_without_budget", "chart_of_one_unit", "approve_before_start"),
    "unknown_currency",
    # Where a link leads afterwards goes with an end.
    "fallback_without_end",
    # What a camera reads is told by two colours together.
    *("code_hard_to_read", "code_inverted"),
    *("metric_of_platforms", "not_of_metric", "chart_without_bucket"),
    # What a strategy wants, of what and by when, hangs together.
    *("due_outside_strategy", "target_is_baseline", "objective_of_accounts", "unknown_objective"),
    *("objective_of_work", "whole_number_needed", "ratio_out_of_range"),
    *("strategy_too_long", "shares_over_all", "channel_or_platform"),
    # Where a tone holds, and that it does once.
    *("platform_or_situation", "duplicate"),
    # What an experiment counts, and what stands in a proposal, hangs together.
    *("needed_for_keep_best", "weight_does_nothing"),
    *("only_with_keep_best", "only_of_messages", "counts_messages", "not_a_post"),
    *("needed_for_messages", "needed_for_links", "only_of_links", "counts_links"),
    *("not_a_destination", "destination_left_out", "destination_without_share", "no_share_left"),
    *("metric_not_counted", "exposures_not_counted", "campaign_archived", "not_proposed"),
    # Which days a report is of, and what a block goes by.
    *("period_incomplete", "period_twice", "report_too_long"),
    *("block_needs", "not_of_this_block"),
    # What an audit asks, and on which days, hangs together.
    *("not_of_this_subject", "bounds_crossed", "not_of_this_check", "too_many_items"),
    *("window_not_begun", "window_too_long", "nothing_to_draw"),
    *("reason_for_skipping", "not_answered", "off_the_scale", "more_points_than_there_are"),
    *("not_of_this_entry", "entry_needs_segment"),
    # Where a community stands no schema tells, nor what belongs to a metric or a kind of milestone.
    *("target_not_beyond_baseline", "baseline_needed", "level_needed"),
    *("level_not_for_this_metric", "not_for_this_milestone"),
    *("bad_local_time", "in_past", "text_too_long", "text_too_short"),
    *("before_its_beginning", "too_many_days", "unknown_country"),
    *("rule_malformed", "rule_part_unknown", "rule_part_twice", "rule_value", "rule_too_fast"),
    *("rule_without_frequency", "rule_too_dense", "rule_parts_exclude", "rule_is_over"),
    *("rule_positions_of_nothing", "rule_never_occurs", "window_not_bounded"),
    *("too_many_posts", "needed_by_next_part", "default_needed"),
    *("closes_before_opening", "ends_before_start", "bad_day", "unknown_country"),
    *("needs_a_channel", "unknown_variable", "redirect_not_allowed", "not_for_this_kind"),
    *("contrast_too_low", "not_a_picture", "nothing_weighs", "not_one_word"),
    *("placeholder_left", "never_filled_in"),
    # A place says whom letters go to by its kind, and a rhythm on which day.
    *("bad_email", "only_for_email", "email_needs_addresses"),
    *("not_in_this_rhythm", "needed_in_rhythm"),
    # What is asked of whoever applies, each community says itself.
    *("unknown_question", "unanswered_questions"),
    # What a mission asks for hangs on its kind, whom it is for and whether it was opened.
    *("mission_goal", "mission_proofs", "mission_once", "mission_segment", "fixed_once_open"),
    *("proof_missing", "member_unnamed"),
    # What a promotion needs hangs on its benefit, its codes and whom it is for; stars are counted.
    *("promotion_benefit", "promotion_shared_code", "promotion_segment", "promotion_pattern"),
    *("promotion_shares_a_code", "promotion_code_taken", "promotion_pattern_spent"),
    *("thread_length_fixed", "too_many_posts", "needed_by_next_part"),
    *("posts_fixed", "fixed_once_out", "fixed_once_connected"),
    *("steps_needed", "quorum_too_high", "expires_too_late", "first_comment_missing"),
    *("versions_of_others", "variant_without_channel", "media_unknown", "term_twice"),
    *("option_too_long", "poll_duration", "poll_single_choice", "too_many_options"),
    "poll_with_media",
    # What a poll asks for hangs on its kind and whom it is for; test_polls.py shows the refusals.
    *("options_needed", "no_options_in_open_polls", "choices_out_of_range", "scale_upside_down"),
    *("for_members_only", "words_have_no_weight", "nobody_to_name", "poll_closes_in_the_past"),
    *("closes_before_opens", "poll_opens_needed", "not_in_this_poll", "words_needed"),
    *("scores_needed", "score_off_the_scale", "choose_so_many", "voter_unnamed"),
    *("vote_for_yourself", "nobody_invited", "members_only_invited", "no_invitation_needed"),
    "campaign_put_away",
    # What a contest asks for hangs on its ways, its limit and how it is judged; and on criteria.
    *("entry_message_misplaced", "entry_hashtag_misplaced", "most_entries_misplaced"),
    *("shortlist_misplaced", "criteria_misplaced", "criterion_missing"),
    *("entry_follows_nobody", "follow_needs_channels", "followers_not_seen"),
    # What a challenge asks for hangs on its ways and its time.
    *("activity_misplaced", "activity_type_misplaced", "channels_misplaced"),
    *("goal_out_of_reach", "runs_without_repeat", "day_not_in_every_month"),
    *("window_longer_than_repeat", "participant_unnamed", "at_not_theirs", "outside_challenge"),
    # A crisis is of what has happened, and its holds are counted over all their lists.
    *("not_yet", "too_many_holds", "too_many_measures", "nothing_contained", "place_needed"),
    # What is stopped on a platform is stopped on its channels.
    "no_channels",
    # Evidence shows something, whichever way; a time that ends comes after that it begins.
    *("nothing_shown", "until_before_since", "at_most_one", "action_twice"),
    # A signal is put off to a time that is to come, and a series has so many buckets.
    *("not_to_come", "series_span"),
    # What is to be filled in is said by the text, and its values by the holding statement.
    *("blank_in_notice", "nobody_to_tell", "needs_words_to_tell", "list_is_external"),
    *("undeclared_placeholder", "blank_in_statement", "placeholder_in_value", "value_missing"),
    # To the document a track of captions is a text.
    *("captions_timing", "captions_backwards", "captions_silent", "captions_without_cues"),
    *("captions_past_end",),
    # Which answers there are is said by a survey's scale; the test of its page shows the refusals.
    *("survey_link_missing", "other_words_missing", "not_in_list"),
    # How members begin and what ends by itself; one account, or your own id, twice in a list.
    *("weighed_twice", "levels_must_rise", "more_days_than_there_are", "day_not_there_yet"),
    *("day_not_begun", "too_long_a_span", "day_to_come", "over_a_year"),
    "activity_to_one",
    # What a community published, and of which one a case is.
    *("guidelines_elsewhere", "guidelines_not_published", "not_in_guidelines"),
    *("state_is_no_beginning", "state_has_no_end", "field_number", "account_twice"),
    "external_id_twice",
    # Who did it is said in one of two ways, and what it was called by its kind.
    *("activity_by_one", "activity_type", "activity_source"),
    # Of whom and of what a case speaks is said in the case.
    "not_for_this_case",
    # The tool puts U+0000 into long lists whatever it is told; test_bad_input.py shows the refusal.
    "bad_characters",
}
