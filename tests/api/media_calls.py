"""How the media library is called."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call
from tests.kit.media import SAID
from tests.kit.receiver import somebody_who_listens

_numbers = itertools.count(1)
ELSEWHERE = "external_id"


def _file() -> bytes:
    """Another file each time, and always as long."""
    return b"a file %012d" % next(_numbers)


def _there() -> str:
    return somebody_who_listens().url


def _on(thing: str, body: Any = None) -> Call:
    return lambda own, theirs: Ask({"media_id": theirs[thing]}, body)


def _said_in(thing: str) -> Call:
    return lambda own, theirs: Ask({"media_id": theirs[thing], "language": "es"})


NOTED = {"metadata": {"by": "a test"}}
OF_MEDIA: Mapping[str, Sequence[Call]] = {
    "post_media": [lambda own, theirs: Ask(file=_file(), in_form=True)],
    "post_media_from_url": [
        lambda own, theirs: Ask(body={"url": _there()}),
        lambda own, theirs: Ask(body={"url": _there(), ELSEWHERE: theirs[ELSEWHERE]}),
    ],
    "get_media_items": [
        lambda own, theirs: Ask(),
        lambda own, theirs: Ask(query={ELSEWHERE: theirs[ELSEWHERE]}),
    ],
    "get_media": [_on("media")],
    "patch_media": [
        _on("media", NOTED),
        lambda own, theirs: Ask({"media_id": own["media"]}, {ELSEWHERE: theirs[ELSEWHERE]}),
    ],
    "delete_media_item": [_on("spare_media")],
    "get_media_content": [_on("media")],
    "get_media_thumbnail": [_on("media")],
    "get_media_usage": [_on("media")],
    "post_media_captions": [_on("film", {"language": "en", "text": SAID})],
    "get_media_captions": [_said_in("film")],
    "delete_media_captions": [_said_in("spare_film")],
    "post_media_upload": [
        lambda own, theirs: Ask(body={}),
        lambda own, theirs: Ask(body={ELSEWHERE: theirs[ELSEWHERE]}),
    ],
    "put_media_upload_content": [
        lambda own, theirs: Ask({"upload_id": theirs["upload"]}, file=_file())
    ],
    "post_media_upload_complete": [
        lambda own, theirs: Ask({"upload_id": theirs["brought_upload"]})
    ],
}
