"""The schema is brought up to date here, by its owner; the service only ever works below it."""

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import SQLModel

from adapters.db import (
    ambassador_rows,
    approval_rows,
    assignment_rows,
    audit_rows,
    automation_rows,
    brand_rows,
    brand_voice_rows,
    branding_rows,
    broadcast_rows,
    calendar_feed_rows,
    campaign_rows,
    case_rows,
    challenge_rows,
    communities_rows,
    community_audit_rows,
    competitor_rows,
    connecting_rows,
    containment_rows,
    contest_rows,
    conversation_rows,
    crisis_rows,
    crisis_work_rows,
    desk_rows,
    detection_rows,
    drill_rows,
    duty_rows,
    escalation_rows,
    events_rows,
    evergreen_rows,
    experiment_rows,
    feed_in_rows,
    goal_rows,
    guidelines_rows,
    idea_rows,
    identity_rows,
    inbox_rows,
    insights_rows,
    join_request_rows,
    journey_rows,
    link_page_rows,
    link_rows,
    media_rows,
    member_rows,
    member_value_rows,
    milestone_rows,
    mission_rows,
    moderation_link_rows,
    moderation_policy_rows,
    moderation_rows,
    moderation_rule_rows,
    movable_clock_rows,
    operation_rows,
    pacing_rows,
    poll_rows,
    preflight_rows,
    presence_rows,
    privacy_rows,
    promotion_rows,
    prompt_rows,
    publishing_rows,
    queue_rows,
    report_rows,
    report_sharing_rows,
    reputation_rows,
    retention_rows,
    reviewer_rows,
    revision_rows,
    segment_rows,
    series_rows,
    stakeholder_rows,
    survey_rows,
    teammate_rows,
    warehouse_rows,
    watch_rows,
    webhooks_rows,
)
from adapters.db.schema_version import SERVICE_ROLE, TOO_NEW, connect, current, head, may_serve

ROOT = Path(__file__).resolve().parents[2]
DECLARED = (
    ambassador_rows,
    approval_rows,
    assignment_rows,
    audit_rows,
    automation_rows,
    calendar_feed_rows,
    brand_rows,
    brand_voice_rows,
    branding_rows,
    campaign_rows,
    promotion_rows,
    prompt_rows,
    broadcast_rows,
    case_rows,
    communities_rows,
    competitor_rows,
    community_audit_rows,
    conversation_rows,
    connecting_rows,
    challenge_rows,
    contest_rows,
    containment_rows,
    crisis_rows,
    crisis_work_rows,
    detection_rows,
    drill_rows,
    desk_rows,
    duty_rows,
    escalation_rows,
    evergreen_rows,
    experiment_rows,
    events_rows,
    feed_in_rows,
    goal_rows,
    guidelines_rows,
    idea_rows,
    identity_rows,
    insights_rows,
    member_rows,
    member_value_rows,
    milestone_rows,
    moderation_link_rows,
    moderation_policy_rows,
    moderation_rule_rows,
    moderation_rows,
    inbox_rows,
    join_request_rows,
    journey_rows,
    pacing_rows,
    poll_rows,
    operation_rows,
    link_page_rows,
    link_rows,
    media_rows,
    mission_rows,
    movable_clock_rows,
    preflight_rows,
    presence_rows,
    privacy_rows,
    publishing_rows,
    segment_rows,
    series_rows,
    stakeholder_rows,
    survey_rows,
    queue_rows,
    report_rows,
    report_sharing_rows,
    reputation_rows,
    retention_rows,
    reviewer_rows,
    revision_rows,
    teammate_rows,
    webhooks_rows,
    warehouse_rows,
    watch_rows,
)


class CannotMigrate(Exception):
    """Why the schema stays as it is, in one sentence."""


class SchemaTooNew(CannotMigrate):
    """The database was migrated by a newer version of the service."""


def migrate(owner_url: str, service_url: str) -> None:
    """Bring the schema to this version and let the service's login in. Safe to repeat; two at a
    time wait for each other. Raises CannotMigrate, and leaves everything as it was."""
    config = _config(owner_url)
    at = asyncio.run(_current(owner_url))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if at is not None and at not in known:
        raise SchemaTooNew(TOO_NEW.format(at=at))
    if at != head():
        try:
            command.upgrade(config, "head")
        except DBAPIError as trouble:
            raise _refusal(trouble) from trouble
    asyncio.run(_let_in(owner_url, service_url))


def _refusal(trouble: DBAPIError) -> Exception:
    """A missing right is the operator's to give; anything else is a fault of ours."""
    words = str(trouble.orig).splitlines()[0]
    if "permission denied" not in words and "must be" not in words:
        return trouble
    return CannotMigrate(
        f"The owner's login may not do what the migrations need ({words.split(': ', 1)[-1]}): "
        "docs/guides/operating.md says how to prepare the roles."
    )


def check(owner_url: str) -> list[str]:
    """How the migrated schema differs from the tables the code declares; empty when it does not."""
    return asyncio.run(_compare(owner_url))


def _config(owner_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "alembic"))
    config.set_main_option("sqlalchemy.url", _sqlalchemy(owner_url).replace("%", "%%"))
    return config


def _sqlalchemy(url: str) -> str:
    rest = url.split("://", 1)[1]
    return f"postgresql+asyncpg://{rest}"


async def _current(owner_url: str) -> str | None:
    connection = await connect(owner_url)
    try:
        return await current(connection)
    finally:
        await connection.close()


async def _let_in(owner_url: str, service_url: str) -> None:
    """The service's login may act as the service's role, and owns nothing. Where the database came
    from another server, changes are counted on in an era of their own."""
    connection = await connect(owner_url)
    try:
        await connection.execute("SELECT settle_changes()")
        if not await may_serve(connection, service_url):
            login = urlsplit(service_url).username
            login = login or await connection.fetchval("SELECT current_user")
            quoted = '"' + str(login).replace('"', '""') + '"'
            await connection.execute(f"GRANT {SERVICE_ROLE} TO {quoted}")
    finally:
        await connection.close()


async def _compare(owner_url: str) -> list[str]:
    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))

    engine = create_async_engine(_sqlalchemy(owner_url))
    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    await engine.dispose()
    return [str(difference) for difference in found]
