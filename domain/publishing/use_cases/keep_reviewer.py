"""A workspace names its outside reviewer, gives it another secret, or has none any more."""

from dataclasses import dataclass

from domain.publishing.reviewer import Reviewer
from domain.publishing.reviewer_events import (
    REVIEWER_REMOVED,
    REVIEWER_ROTATED,
    REVIEWER_UPDATED,
    reviewer_changed,
)
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.secret import Secret
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class ReviewerWish:
    """Where it is asked, whether it is, and for how long preflight waits."""

    url: str
    enabled: bool
    timeout_ms: int


@dataclass(frozen=True, slots=True)
class ReviewerWithSecret:
    """The reviewer, and its signing secret on the only occasions that is seen."""

    reviewer: Reviewer
    secret: Secret | None = None


async def read_reviewer(room: Publishing, actor: Actor) -> Reviewer:
    """One without an address, of version 0, where none was ever named. Raises MissingScope."""
    actor.require(Permission.WEBHOOKS_READ)
    return await room.reads.reviewer(actor) or _nobody(room, actor)


async def name_reviewer(
    room: Publishing, actor: Actor, version: Version, wish: ReviewerWish
) -> ReviewerWithSecret:
    """With a secret where none was named before. Raises MissingScope, UrlNotAllowed,
    VersionMismatch."""
    actor.require(Permission.WEBHOOKS_WRITE)
    url = room.outside_review.judged(wish.url)
    async with room.begin(actor) as tx:
        before = await tx.reviewers.get() or _nobody(room, actor)
        must_match(version, before.version)
        reviewer = before.name(
            actor.id,
            room.clock.now(),
            url=url,
            enabled=wish.enabled,
            timeout_ms=wish.timeout_ms,
        )
        await tx.reviewers.save(reviewer)
        answer = ReviewerWithSecret(reviewer)
        if before.url is None:
            answer = ReviewerWithSecret(reviewer, room.outside_review.new_secret())
        if answer.secret is not None:
            await tx.reviewers.give_secret(answer.secret)
        tx.announce(reviewer_changed(REVIEWER_UPDATED, reviewer, before))
        await tx.commit(answer)
    return answer


async def rotate_reviewer_secret(room: Publishing, actor: Actor) -> ReviewerWithSecret:
    """A new secret signs from now on, and for a day the one before signs beside it. Raises
    MissingScope, NotFound."""
    actor.require(Permission.WEBHOOKS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.reviewers.get() or _nobody(room, actor)
        reviewer = before.rotate(actor.id, room.clock.now())
        answer = ReviewerWithSecret(reviewer, secret := room.outside_review.new_secret())
        await tx.reviewers.save(reviewer)
        await tx.reviewers.give_secret(secret)
        tx.announce(reviewer_changed(REVIEWER_ROTATED, reviewer, before))
        await tx.commit(answer)
    return answer


async def remove_reviewer(room: Publishing, actor: Actor) -> Reviewer:
    """None is asked from here on, and the secrets are forgotten. Safe to repeat: where none is
    named nothing changes. Raises MissingScope."""
    actor.require(Permission.WEBHOOKS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.reviewers.get() or _nobody(room, actor)
        if before.url is None:
            return before
        reviewer = before.remove(actor.id, room.clock.now())
        await tx.reviewers.save(reviewer)
        await tx.reviewers.forget_secrets()
        tx.announce(reviewer_changed(REVIEWER_REMOVED, reviewer, before))
        await tx.commit(reviewer)
    return reviewer


def _nobody(room: Publishing, actor: Actor) -> Reviewer:
    now = room.clock.now()
    return Reviewer(
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        created_at=now,
        updated_at=now,
        updated_by=actor.id,
    )
