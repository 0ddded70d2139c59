"""Posts that went out and did well or badly, for whoever learns from them."""

from collections.abc import Sequence

from domain.publishing.voice_learning import PostSaid
from domain.shared.ids import ChannelId, DeliveryId, MessageId

CHANNEL = ChannelId("chn_1")
GOOD = "¿Quieres probar el pan de centeno? ¡Te esperamos mañana!"
PLAIN = "Informamos a ustedes del horario de verano de nuestro local."


def a_post(
    number: int,
    text: str,
    engagement: int,
    exposures: int | None = 1000,
    channel: ChannelId = CHANNEL,
    emoji: int = 0,
    language: str | None = "es",
) -> PostSaid:
    return PostSaid(
        delivery_id=DeliveryId(f"dlv_{number:03}"),
        message_id=MessageId(f"msg_{number:03}"),
        channel_id=channel,
        platform="sandbox",
        text=text,
        engagement=engagement,
        exposures=exposures,
        emoji=emoji,
        language=language,
    )


def some_posts(good: int = 10, plain: int = 30) -> Sequence[PostSaid]:
    """Questions that speak to readers as friends do well; news in a formal tone do not."""
    return [
        *(a_post(number, GOOD, 90 + number) for number in range(good)),
        *(a_post(number, PLAIN, 10 + number) for number in range(good, good + plain)),
    ]
