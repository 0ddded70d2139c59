"""One of each entity of preflight with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from adapters.db.preflight import SaidText
from domain.publishing.brand_voice import Address, BrandVoice, Pair, Required, ToneThere
from domain.publishing.reviewer import Reviewer
from domain.publishing.tone import Energy, Humour, Register, Situation, Tone
from tests.kit.sample_parts import CHANNEL, MESSAGE, ODD, ORGANIZATION, WORKSPACE, at

PREFLIGHT: Mapping[str, Any] = {
    "brand_voices": BrandVoice(
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        created_at=at(1),
        updated_at=at(2),
        updated_by="key_1",
        version=3,
        forbidden={ODD: "better", "barato": None},
        preferred={"comunidad": ("audiencia", ODD)},
        formality={"es": Address.VOS, "pt": Address.VOCE},
        reading_ease=60,
        most_emoji=2,
        traits=("warm", ODD),
        tone=Tone(Register.CASUAL, Energy.LIVELY, Humour.PLAYFUL),
        required=(Required((ODD, "Aurora"), "spring"), Required(("Café",))),
        tones=(
            ToneThere("mastodon", Situation.NEWS, Tone(), {"pt": Address.TU}),
            ToneThere(situation=Situation.CRISIS, tone=Tone(humour=Humour.SERIOUS)),
        ),
        pairs=(Pair("Te esperamos.", ODD, "Nadie recibe órdenes."), Pair("Sí.", "Por supuesto")),
    ),
    "reviewers": Reviewer(
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        created_at=at(1),
        updated_at=at(2),
        updated_by="key_1",
        version=3,
        url=f"https://reviews.example/{ODD}",
        enabled=True,
        timeout_ms=700,
        previous_until=at(3),
    ),
    "said_texts": SaidText(
        workspace_id=WORKSPACE,
        message_id=MESSAGE,
        channel_id=CHANNEL,
        digest="d" * 64,
        heads=("00ffe1a2", "11c0ffee"),
        marks=b"\x00\xff\xe1\xa2\x11\xc0\xff\xee",
    ),
}
