"""What people say in storms that are made up: each line is read in the mood it stands under."""

from collections.abc import Mapping, Sequence
from enum import StrEnum


class StormLanguage(StrEnum):
    """In which language people speak."""

    EN = "en"
    ES = "es"
    PT = "pt"


class Tone(StrEnum):
    """In which mood it is said."""

    ANGRY = "angry"
    PLAIN = "plain"
    PLEASED = "pleased"


WORDS: Mapping[StormLanguage, Mapping[Tone, Sequence[str]]] = {
    StormLanguage.EN: {
        Tone.ANGRY: (
            "This is terrible, I am so angry.",
            "Worst service I have ever had.",
            "Disgusting. I will never come back.",
            "My order was awful and nobody answers.",
            "I am furious, this is a scandal.",
            "Horrible. I want my money back!",
            "You ruined our day, shame on you.",
            "Very disappointed, this is unacceptable.",
        ),
        Tone.PLAIN: (
            "Are you open on Monday?",
            "Where is the shop?",
            "Is there a table for four tonight?",
            "Which bus stops near you?",
            "Do you have oat milk?",
            "When does the market begin?",
        ),
        Tone.PLEASED: (
            "I love it, thank you!",
            "Amazing, this is the best campaign.",
            "Wonderful idea, well done!",
            "So happy with this, great work.",
            "Fantastic! I told all my friends.",
            "What a beautiful thing, thank you.",
        ),
    },
    StormLanguage.ES: {
        Tone.ANGRY: (
            "Esto es terrible, estoy muy enfadado.",
            "El peor servicio que he visto.",
            "Qué asco. No vuelvo nunca más.",
            "El pedido llegó fatal y nadie responde.",
            "Estoy furiosa, es una vergüenza.",
            "Horrible. ¡Quiero que me devuelvan el dinero!",
            "Nos han arruinado el día, qué desastre.",
            "Muy decepcionada, esto es inaceptable.",
        ),
        Tone.PLAIN: (
            "¿Abren el lunes?",
            "¿Dónde está la tienda?",
            "¿Hay mesa para cuatro esta noche?",
            "¿Qué autobús para cerca?",
            "¿Tienen leche de avena?",
            "¿A qué hora empieza el mercado?",
        ),
        Tone.PLEASED: (
            "Me encanta, ¡muchas gracias!",
            "Increíble, es la mejor campaña.",
            "Maravillosa idea, ¡enhorabuena!",
            "Estoy feliz con esto, gran trabajo.",
            "¡Fantástico! Se lo he contado a todos.",
            "Qué cosa tan preciosa, gracias.",
        ),
    },
    StormLanguage.PT: {
        Tone.ANGRY: (
            "Isto é terrível, estou muito irritado.",
            "O pior serviço que já vi.",
            "Que nojo. Nunca mais volto.",
            "O pedido chegou péssimo e ninguém responde.",
            "Estou furiosa, é uma vergonha.",
            "Horrível. Quero meu dinheiro de volta!",
            "Estragaram nosso dia, que desastre.",
            "Muito decepcionada, isto é inaceitável.",
        ),
        Tone.PLAIN: (
            "Abrem na segunda-feira?",
            "Onde fica a loja?",
            "Tem mesa para quatro hoje à noite?",
            "Qual ônibus para perto?",
            "Vocês têm leite de aveia?",
            "A que horas começa a feira?",
        ),
        Tone.PLEASED: (
            "Adorei, muito obrigada!",
            "Incrível, é a melhor campanha.",
            "Ideia maravilhosa, parabéns!",
            "Estou feliz com isto, ótimo trabalho.",
            "Fantástico! Contei para todos os amigos.",
            "Que coisa linda, obrigado.",
        ),
    },
}
