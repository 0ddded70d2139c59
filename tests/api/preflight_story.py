"""What the examples tell of preflight, of the brand's voice and of an outside reviewer."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from tests.kit.receiver import somebody_who_listens


async def preflight_examples(
    tell: Callable[..., Awaitable[Any]], message: Mapping[str, Any]
) -> None:
    """`tell` makes a call and keeps it; `message` is one that could be made."""
    speaks = {
        "forbidden": [{"term": "cheap", "replacement": "good value"}],
        "preferred": [{"term": "community", "instead_of": ["audience"]}],
        "required": [{"says": ["Aurora Coffee"], "tag": "fairs"}],
        "formality": {"es": "tu"},
        "traits": ["warm", "brief"],
        "tone": {"register": "casual", "energy": "calm"},
        "tones": [{"situation": "crisis", "tone": {"register": "formal"}}],
        "pairs": [{"do": "Come and see", "dont": "Don't miss out", "note": "We press nobody."}],
    }
    await tell("put_brand_voice", speaks)
    await tell("get_brand_voice")
    asked = "WE OPEN AT NINE!!! Bring {{name}}: http://plaza.example/?utm_source=a&utm_source=b"
    listens = somebody_who_listens().url
    await tell("put_reviewer", {"url": listens, "timeout_ms": 1500})
    await tell("get_reviewer")
    ask = {"ask_reviewer": True}
    await tell("post_message_preflight", {**message, "text": asked, "situation": "crisis", **ask})
    await tell("post_reviewer_rotate_secret")
    await tell("delete_reviewer")
