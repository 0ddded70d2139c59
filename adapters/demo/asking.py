"""What the neighbours of a café are asked every day: one time was missed, one has just come."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from adapters.demo.month import ZONE, Channels
from adapters.demo.past import At
from adapters.wiring import House
from domain.participation.model import Rest
from domain.participation.prompt import Order, PromptText, Recurring
from domain.participation.use_cases.ask_prompts import ask_prompt
from domain.participation.use_cases.keep_prompts import NewPrompt, create_prompt
from domain.shared.access import Actor

QUESTIONS = (
    PromptText({"es": "¿Con qué desayunáis hoy?", "en": "What do you have for breakfast?"}),
    PromptText({"es": "¿Cuál es vuestra mesa de la plaza?", "en": "Which table is yours?"}),
    PromptText({"es": "¿Café solo o con leche?", "en": "Black, or with milk?"}),
)


async def ask_the_neighbours(house: House, actor: Actor, channels: Channels) -> None:
    """Not safe to repeat: it asks again."""
    room, now = house.app.participation.dynamics, house.clock.now()
    spanish = await house.app.communities.reads.channel(actor, channels.spanish)
    first = (now - timedelta(days=2, minutes=30)).astimezone(ZoneInfo(ZONE))
    wanted = NewPrompt(
        "La pregunta del desayuno",
        spanish.community_id,
        QUESTIONS,
        (channels.spanish,),
        Recurring(f"{first:%Y-%m-%dT%H:%M}:00", ZONE, "FREQ=DAILY"),
        Rest(7),
        order=Order.RANDOM,
    )
    earlier = replace(room, clock=At(now - timedelta(days=2)))
    made = await create_prompt(earlier, actor, wanted)
    await ask_prompt(room, actor, made.id)
