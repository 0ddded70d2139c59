"""What a brand's voice remarks on texts that were said already."""

from domain.publishing.brand_voice import BrandVoice
from domain.publishing.content import Content
from domain.publishing.preflight import Passage, Remark
from domain.publishing.preflight_ports import Reader
from domain.publishing.tone_check import tone_of_text
from domain.publishing.voice_check import voice


def remarks_on(reader: Reader, text: str, told: str | None, brand: BrandVoice) -> list[Remark]:
    """As preflight makes them before a text goes out; `told` is the language that was said with it.
    The reader has to be ready."""
    language = told.partition("-")[0] if told else reader.language(text)
    passage, emoji = Passage(text, ""), reader.emoji(text)
    return [
        *voice(passage, language, emoji, brand, reader.terms),
        *tone_of_text(passage, language, emoji, brand.tone, reader.terms),
    ]


def texts_of(content: Content) -> list[str]:
    """Everything that is to be read in it."""
    texts = [content.text, *(part.text for part in content.thread), content.first_comment or ""]
    return [text for text in texts if text.strip()]
