"""How audit trails are read."""

from collections.abc import Mapping, Sequence

from tests.api.asks import Ask, Call

_ANCHOR = {"sequence": 1, "hash": "a" * 64, "signature": "b" * 64}


def _plain(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
    return Ask()


def _about(thing: str) -> Call:
    return lambda own, theirs: Ask(query={"object_id": theirs[thing]})


def _by(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
    return Ask(query={"actor_id": theirs["key"]})


OF_AUDIT: Mapping[str, Sequence[Call]] = {
    "get_audit_trail": [_plain],
    "get_audit_entries": [_plain, _about("channel"), _by],
    "post_audit_trail_verify": [
        lambda own, theirs: Ask(body={}),
        lambda own, theirs: Ask(body={"anchors": [_ANCHOR]}),
    ],
    "get_organization_audit_trail": [_plain],
    "get_organization_audit_entries": [_plain, _about("key"), _by],
    "post_organization_audit_trail_verify": [lambda own, theirs: Ask(body={})],
}
