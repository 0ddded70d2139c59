"""The API process: the rooms' routes in one application, and a server around it."""

import asyncio
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from types import FrameType
from typing import Any

import uvicorn
import uvloop
from fastapi import FastAPI, Request, Response
from starlette.types import ASGIApp

from adapters.collector import settle
from adapters.logs import set_up
from adapters.outbound.review_letters import review_schemas
from adapters.platforms.told import telling_schemas
from adapters.settings import Settings
from adapters.wiring import House as ComposedHouse
from adapters.wiring import open_app
from api import health
from api import hub_routes as hubs
from api.brand import routes as strategies
from api.campaigns import experiment_routes as experiments
from api.campaigns import link_page_routes as link_pages
from api.campaigns import link_routes as links
from api.campaigns import promotion_code_routes as promotion_codes
from api.campaigns import promotion_routes as promotions
from api.campaigns import routes as campaigns
from api.communities import audit_routes as audits
from api.communities import audit_template_routes as audit_templates
from api.communities import connection_routes as connections
from api.communities import goal_routes as goals
from api.communities import guidelines_routes as guidelines
from api.communities import routes as communities
from api.cors import Preflights
from api.crises import containment_routes as crisis_containment
from api.crises import crisis_routes as crises
from api.crises import detector_routes as detectors
from api.crises import drill_routes as drills
from api.crises import notice_routes as crisis_notices
from api.crises import playbook_routes as playbooks
from api.crises import review_routes as crisis_reviews
from api.crises import rota_routes as rotas
from api.crises import settings_routes as crisis_settings
from api.crises import signal_routes as signals
from api.crises import stakeholder_routes as stakeholders
from api.crises import statement_routes as holding_statements
from api.crises import status_routes as status_pages
from api.crises import task_routes as crisis_tasks
from api.crises import timeline_routes as crisis_timelines
from api.envelope import Envelope
from api.escalations import routes as escalations
from api.events import audit_routes as audit
from api.events import clock_routes as test_clocks
from api.events import operation_routes as operations
from api.events import routes as events
from api.events import webhook_routes as webhooks
from api.events.stream import Streams
from api.house import House
from api.identity import access_routes as access
from api.identity import branding_routes as branding
from api.identity import invitation_routes as invitations
from api.identity import routes as identity
from api.identity import teammate_routes as teammates
from api.inbox import assignment_routes as assigning
from api.inbox import automation_routes as automations
from api.inbox import calendar_routes as business_calendars
from api.inbox import conversation_routes as conversations
from api.inbox import hook_routes as hooks
from api.inbox import macro_routes as macros
from api.inbox import presence_routes as presence
from api.inbox import regrouping_routes as regrouping
from api.inbox import routes as inbox
from api.inbox import saved_reply_routes as saved_replies
from api.inbox import saved_view_routes as saved_views
from api.inbox import sla_routes as slas
from api.inbox import survey_guest_routes as survey_guests
from api.inbox import survey_routes as surveys
from api.insights import analysis_routes as analyses
from api.insights import query_routes as metric_queries
from api.insights import report_routes as insight_reports
from api.insights import report_template_routes as report_templates
from api.insights import reputation_routes as reputation
from api.insights import routes as insights
from api.insights import sharing_routes as sharing
from api.insights import table_routes as tables
from api.insights import warehouse_routes as warehouse
from api.listening import competitor_routes as competitors
from api.listening import routes as listening
from api.members import acknowledgement_routes as acknowledgements
from api.members import activity_routes as activities
from api.members import ambassador_routes as ambassadors
from api.members import growth_routes as growth
from api.members import join_request_routes as join_requests
from api.members import journey_routes as journeys
from api.members import merge_routes as merges
from api.members import milestone_routes as milestones
from api.members import mission_routes as missions
from api.members import privacy_routes as privacy
from api.members import retention_routes as retention
from api.members import routes as members
from api.members import segment_routes as segments
from api.members import submission_routes as submissions
from api.members import value_routes as values
from api.moderation import case_routes as cases
from api.moderation import containment_routes as containments
from api.moderation import decision_routes as decisions
from api.moderation import link_routes as moderation_links
from api.moderation import policy_routes as moderation_policies
from api.moderation import report_routes as reports
from api.moderation import routes as moderation
from api.moderation import rule_routes as moderation_rules
from api.moderation import word_list_routes as word_lists
from api.openapi_document import describe
from api.operation import Operation
from api.pages import connecting_routes as connecting_pages
from api.pages import contest_routes as contest_pages
from api.pages import guest_routes as guest_pages
from api.pages import link_page_routes as shown_link_pages
from api.pages import link_routes as followed_links
from api.pages import moderation_routes as moderation_pages
from api.pages import poll_routes as poll_pages
from api.pages import report_letter_routes as report_letters
from api.pages import report_routes as report_pages
from api.pages import routes as pages
from api.pages import shared_report_routes as shared_reports
from api.pages import status_routes as shown_status_pages
from api.pages import survey_routes as survey_pages
from api.paging import Cursors
from api.participation import challenge_check_in_routes as challenge_check_ins
from api.participation import challenge_routes as challenges
from api.participation import contest_draw_routes as contest_draws
from api.participation import contest_entry_routes as contest_entries
from api.participation import contest_routes as contests
from api.participation import poll_routes as polls
from api.participation import poll_vote_routes as poll_votes
from api.participation import prompt_routes as prompts
from api.problems import as_json
from api.protocol import bounded
from api.publishing import afterwards_routes as afterwards
from api.publishing import approval_link_routes as approval_links
from api.publishing import approval_policy_routes as approval_policies
from api.publishing import approval_routes as approvals
from api.publishing import brand_voice_routes as brand
from api.publishing import broadcast_routes as broadcasts
from api.publishing import bulk_routes as bulk
from api.publishing import calendar_feed_routes as calendar_feeds
from api.publishing import calendar_routes as calendar
from api.publishing import caption_routes as captions
from api.publishing import evergreen_routes as evergreens
from api.publishing import feed_routes as feeds
from api.publishing import guest_routes as guests
from api.publishing import hold_routes as holds
from api.publishing import idea_routes as ideas
from api.publishing import import_routes as imports
from api.publishing import media_routes as media
from api.publishing import media_upload_routes as media_uploads
from api.publishing import opt_out_routes as opt_outs
from api.publishing import pacing_routes as pacing
from api.publishing import preflight_routes as preflight
from api.publishing import queue_routes as queues
from api.publishing import reply_routes as replies
from api.publishing import reviewer_routes as reviewer
from api.publishing import routes as publishing
from api.publishing import sandbox_routes as sandbox
from api.publishing import series_routes as series
from api.publishing import voice_proposal_routes as voice_proposals
from api.publishing.upload_tickets import UploadTickets
from api.routing import RouteIndex
from domain.shared.errors import TemporarilyUnavailable

ROOMS = (
    strategies,
    *(brand, voice_proposals, reviewer, preflight, publishing, replies, afterwards),
    *(approvals, approval_policies, holds, ideas, campaigns, experiments),
    *(challenges, challenge_check_ins),
    *(contests, contest_entries, contest_draws, contest_pages),
    # What is redeemed has its own place beside the ids of promotions, and is looked for first.
    *(promotion_codes, promotions),
    prompts,
    *(crisis_containment, crises, crisis_reviews, crisis_timelines, crisis_tasks),
    *(playbooks, rotas, signals),
    *(holding_statements, status_pages, stakeholders, crisis_notices, crisis_settings),
    *(members, merges, activities, values, growth, segments, journeys, privacy),
    *(milestones, goals, guidelines, acknowledgements, join_requests),
    *(retention, ambassadors, missions, submissions),
    *(audit_templates, audits),
    *(calendar, series, evergreens, queues, pacing, sandbox),
    *(broadcasts, opt_outs),
    *(
        communities,
        inbox,
        regrouping,
        conversations,
        saved_views,
        identity,
        branding,
        events,
        webhooks,
    ),
    *(teammates, invitations, access),
    *(bulk, imports, operations, audit, test_clocks),
    containments,
    *(moderation, moderation_policies, moderation_rules, word_lists, insights, analyses, tables),
    *(reputation, metric_queries, warehouse, report_templates, insight_reports),
    *(sharing, report_letters, shared_reports),
    *(cases, decisions, reports),
    *(moderation_links, moderation_pages, report_pages),
    escalations,
    *(detectors, drills),
    listening,
    competitors,
    *(business_calendars, saved_replies, slas, macros, automations, assigning, presence),
    *(media, captions, media_uploads, pages, health),
    *(calendar_feeds, feeds, hubs, hooks),
    *(approval_links, guests, guest_pages),
    *(surveys, survey_guests, survey_pages),
    *(polls, poll_votes, poll_pages),
    *(connections, connecting_pages),
    *(links, link_pages, followed_links, shown_link_pages, shown_status_pages),
)
USES_WRITTEN_EVERY = 20.0
DRAIN_SECONDS = 6


def build(house: House | None) -> FastAPI:
    """The operations; without a house they can only be described."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    for room in ROOMS:
        # Routers nest at a price for every request, so their routes are laid side by side.
        app.router.routes.extend(room.router.routes)
    app.router.routes.append(Operation("/openapi.json", openapi_json, include_in_schema=False))
    app.state.document = b""
    app.state.house = house
    app.state.draining = app.state.leaving = False
    if house is not None:
        app.state.cursors = Cursors(house.sealer.key_for("cursors"))
        app.state.upload_tickets = UploadTickets(house.sealer.key_for("uploads"))
        app.state.streams = Streams(house, lambda: bool(app.state.leaving))
    return app


def heard() -> Mapping[str, Any]:
    """What a reviewer or a product may say, as JSON Schema: known to whoever reads it."""
    return {**review_schemas(), **telling_schemas()}


async def openapi_json(request: Request) -> Response:
    """The document of this API."""
    kept = request.app.state
    # FastAPI remembers every endpoint for good, so this one must not be each application's own.
    kept.document = kept.document or as_json(describe(request.app, heard()))
    return Response(kept.document, media_type="application/json")


def surround(app: FastAPI, house: House) -> ASGIApp:
    """The application as the world meets it."""
    return Envelope(
        Preflights(RouteIndex(app), house),
        ids=house.ids,
        max_body=house.settings.max_body_bytes,
        max_file=house.settings.media_max_bytes,
        max_import=house.settings.max_import_bytes,
        receive_seconds=house.settings.receive_seconds,
        draining=lambda: bool(app.state.draining),
    )


class Server(uvicorn.Server):
    """Asked to stop, it says that it is draining and goes on for `linger` seconds, so that a
    balancer finds out before it is refused. Asked a second time, or by Ctrl-C, it does not wait.
    Streams end as it leaves: those who come back at once then find another."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, *, linger: float) -> None:
        super().__init__(config)
        self._app = app
        self._linger = linger
        self._leave_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._app.state.draining = True
        if sig == signal.SIGTERM and self._leave_at is None:
            self._leave_at = time.monotonic() + self._linger
        else:
            self._app.state.leaving = True
            super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        if self._leave_at is not None and time.monotonic() >= self._leave_at:
            self._app.state.leaving = self.should_exit = True
        return await super().on_tick(counter)


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C. Requests under way get some seconds to finish."""
    set_up(settings.log_level)
    with suppress(KeyboardInterrupt):
        uvloop.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    async with open_app(settings) as house:
        app = build(house)
        config = uvicorn.Config(
            surround(app, house),
            host=settings.host,
            port=settings.port,
            http=bounded(settings.receive_seconds),
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
        writing = asyncio.create_task(_write_uses(house))
        settle()
        try:
            await Server(config, app, linger=settings.linger_seconds).serve()
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing
            with suppress(TemporarilyUnavailable):
                await house.write_uses()


async def _write_uses(house: ComposedHouse) -> None:
    while True:
        await asyncio.sleep(USES_WRITTEN_EVERY)
        with suppress(TemporarilyUnavailable):
            await house.write_uses()
