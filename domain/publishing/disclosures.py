"""What must be said because somebody paid for it, a machine made it, or the brand demands it.

A message says so itself, in its metadata: `sponsored` for what is paid in money or in kind,
`ai_generated` for pictures or voices that a machine made. `true`, `yes`, `sí`, `si`, `sim` and `1`
mean that it is so.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from domain.publishing.fitting import Spoken
from domain.publishing.hold import Mark
from domain.publishing.preflight import Passage, Remark, remark
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import ChannelId
from domain.shared.likeness import plain

_YES = frozenset({"true", "yes", "si", "sim", "1"})
# Words by which readers know an advertisement, folded: what authorities in Spain, Latin America,
# Brazil, Portugal, the United Kingdom and the United States name as clear.
_TOLD: Mapping[str, Sequence[str]] = {
    "sponsored": (
        *("#ad", "#advert", "#advertisement", "#sponsored", "#paidpartnership", "advertisement"),
        *("paid partnership", "sponsored by", "sponsored post", "ad:", "#publicidad", "#publi"),
        *("#anuncio", "#patrocinado", "#colaboracionpagada", "publicidad", "anuncio patrocinado"),
        *("colaboracion pagada", "contenido patrocinado", "patrocinado por", "#publicidade"),
        *("#parceriapaga", "#anuncio", "publicidade", "parceria paga", "conteudo patrocinado"),
    ),
    "ai_generated": (
        *("#ai", "#aigenerated", "ai-generated", "ai generated", "made with ai", "#ia", "con ia"),
        *("inteligencia artificial", "generado por ia", "generada por ia", "hecho con ia"),
        *("gerado por ia", "gerada por ia", "feito com ia", "artificial intelligence"),
    ),
}
# What a platform asks for beside the words: its own mark, by the name it has there.
PLATFORM_MARKS: Mapping[str, Mapping[str, str]] = {
    "x": {"sponsored": "paid_partnership", "ai_generated": "made_with_ai"},
    "tiktok": {"sponsored": "brand_content_toggle", "ai_generated": "is_aigc"},
}


def owed(metadata: Mapping[str, str]) -> list[str]:
    """What this message has to disclose."""
    return [kind for kind in _TOLD if plain(metadata.get(kind, "")).strip() in _YES]


def disclosures(
    passages: Sequence[Passage], platforms: Mapping[ChannelId, str], metadata: Mapping[str, str]
) -> Iterator[Remark]:
    """A warning where the first post does not say what it owes; advice where a platform has a mark
    of its own for it. `platforms` are those of the channels, by their ids."""
    for kind in owed(metadata):
        for passage in passages:
            if passage.first and not _tells(passage.text, kind):
                yield remark(passage, "disclosure_missing", disclosure=kind)
        for channel_id, platform in platforms.items():
            mark = PLATFORM_MARKS.get(platform, {}).get(kind)
            if mark is not None:
                where = Passage("", "/metadata", channel_id=channel_id)
                yield remark(where, "platform_disclosure", platform=platform, mark=mark)


def check_demands(all_spoken: Sequence[Spoken], marks: Collection[Mark]) -> None:
    """Raise ValidationFailed naming every channel on which a post that bears these does not say
    what the rules in force there demand."""
    errors = [error for said in all_spoken for error in undisclosed(said, marks)]
    if errors:
        raise ValidationFailed(errors=errors)


def undisclosed(said: Spoken, marks: Collection[Mark]) -> Iterator[FieldError]:
    """What is demanded of this channel's first post and does not stand in it."""
    for demand in said.channel.disclosures:
        if demand.concerns(marks) and not says(said.content.text, demand.says):
            facts = {
                "channel": said.channel.id,
                "platform": said.channel.platform,
                "words": ", ".join(demand.says),
            }
            yield FieldError(said.pointer("text"), "disclosure_required", facts)


def _tells(text: str, kind: str) -> bool:
    return says(text, _TOLD[kind])


def says(text: str, any_of: Sequence[str]) -> bool:
    """Whether one of these stands in it, as whole words, whatever case and accents."""
    folded = plain(text)
    return any(
        re.search(rf"(?<!\w){re.escape(plain(words))}(?!\w)", folded) is not None
        for words in any_of
    )
