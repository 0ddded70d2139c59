"""Ids say what they name, secrets are not seen, and nobody gives more than they have."""

import logging

import pytest

from adapters.clock import SystemClock
from adapters.ids import TimeSortedIds
from domain.shared.access import EVERYTHING, Actor, MissingScope, Mode, Permission, system
from domain.shared.errors import VersionMismatch
from domain.shared.ids import Kind, OrganizationId, WorkspaceId, names
from domain.shared.secret import Secret
from domain.shared.versions import must_match
from tests.kit.fakes import SequentialIds

BODY = "01kag3j5x9q8m7n6p5r4s3t2v1"
READ, WRITE = Permission.MESSAGES_READ, Permission.MESSAGES_WRITE
ONE, TWO = WorkspaceId("ws_1"), WorkspaceId("ws_2")


@pytest.mark.parametrize("kind", Kind)
def test_an_id_names_its_kind_and_no_other(kind: Kind) -> None:
    for made in (TimeSortedIds(SystemClock()).new(kind), SequentialIds().new(kind)):
        assert [k for k in Kind if names(k, made)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        *("", "msg", "msg_", BODY, f"_{BODY}", f"msg_{BODY}0", f"msg_{BODY[:-1]}", f"MSG_{BODY}"),
        *(f"msg_{BODY.upper()}", f"msg_{BODY[:-1]}l", f"msg_{BODY[:-1]}u", f"msg_{BODY}\n"),
        *(f" msg_{BODY}", f"msg__{BODY[1:]}", f"msg_{BODY[:-1]}٣"),
    ],
)
def test_what_is_malformed_names_nothing(text: str) -> None:
    assert not names(Kind.MESSAGE, text)


def test_ids_never_repeat_and_later_ones_sort_after_earlier_milliseconds() -> None:
    ids = TimeSortedIds(SystemClock())
    made = [ids.new(Kind.EVENT) for _ in range(10_000)]
    assert len(set(made)) == len(made)
    stamps = [text[: len("evt_") + 10] for text in made]
    assert stamps == sorted(stamps)


def test_a_secret_is_not_seen(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret("hunter2")
    caplog.set_level(logging.DEBUG)
    logging.getLogger("test").info("with %s and %r", secret, {"token": secret})
    shown = (repr(secret), str(secret), f"{secret}", f"{secret!r:>40}", caplog.text)
    assert all("hunter2" not in text for text in shown)
    assert secret.reveal() == "hunter2"
    assert secret == Secret("hunter2")


def an_actor(*scopes: Permission, grants: frozenset[WorkspaceId] | None = None) -> Actor:
    return Actor("key_1", OrganizationId("org_1"), Mode.TEST, frozenset(scopes), grants=grants)


def test_what_is_not_in_the_scopes_is_refused_by_name() -> None:
    an_actor(READ).require(READ)
    with pytest.raises(MissingScope) as refused:
        an_actor(READ).require(WRITE)
    assert refused.value.facts == {"scope": "messages:write"}


@pytest.mark.parametrize(
    ("scopes", "grants", "may"),
    [
        ({READ}, None, True),
        ({READ, WRITE}, {ONE, TWO}, True),
        (set(), None, True),
        ({READ, Permission.KEYS_WRITE}, None, False),
    ],
)
def test_an_organization_key_gives_any_workspace_but_only_its_own_scopes(
    scopes: set[Permission], grants: set[WorkspaceId] | None, may: bool
) -> None:
    wanted = None if grants is None else frozenset(grants)
    assert an_actor(READ, WRITE).may_grant(scopes, wanted) is may


@pytest.mark.parametrize(
    ("grants", "may"), [({ONE}, True), ({ONE, TWO}, False), ({TWO}, False), (None, False)]
)
def test_a_narrow_key_gives_its_own_workspaces_at_most(
    grants: set[WorkspaceId] | None, may: bool
) -> None:
    wanted = None if grants is None else frozenset(grants)
    assert an_actor(READ, grants=frozenset({ONE})).may_grant({READ}, wanted) is may


def test_work_that_needs_a_workspace_never_goes_on_without() -> None:
    with pytest.raises(RuntimeError):
        _ = an_actor(READ).workspace
    at_work = system(OrganizationId("org_1"), ONE)
    assert (at_work.workspace, at_work.scopes) == (ONE, EVERYTHING)


def test_an_older_version_is_refused_and_none_means_any() -> None:
    must_match(3, 3)
    must_match(None, 3)
    with pytest.raises(VersionMismatch) as refused:
        must_match(2, 3)
    assert refused.value.facts == {"current": 3}
