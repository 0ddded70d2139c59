"""What the demonstration says: a café of the neighbourhood, in Spanish, with English beside it."""

from typing import NamedTuple


class Said(NamedTuple):
    """One message: its words in Spanish and in English, and what it is filed under."""

    spanish: str
    english: str
    tag: str


EVERY_DAY = (
    Said(
        "Buenos días. El pan de hoy es de centeno y ha salido a las siete.",
        "Good morning. Today's bread is rye, and it came out at seven.",
        "pan",
    ),
    Said(
        "Menú del día: crema de calabaza, arroz con alcachofas y flan de la casa.",
        "Menu of the day: pumpkin soup, rice with artichokes and our own flan.",
        "menú",
    ),
    Said(
        "¿Llueve? La terraza se queda dentro: hemos puesto mesas junto al ventanal.",
        "Raining? The terrace comes inside: there are tables by the big window.",
        "local",
    ),
    Said(
        "Esta tarde, intercambio de idiomas a las siete. La primera infusión la ponemos nosotros.",
        "Language exchange this evening at seven. The first cup of tea is on us.",
        "agenda",
    ),
    Said(
        "El café de esta semana viene de Huila: cacao, naranja y un final muy largo.",
        "This week's coffee comes from Huila: cocoa, orange and a very long finish.",
        "café",
    ),
    Said(
        "Se busca paraguas amarillo, olvidado ayer junto a la barra. Pregunte por él.",
        "Found: a yellow umbrella, left at the bar yesterday. Just ask for it.",
        "vecinos",
    ),
    Said(
        "Gracias por los libros. La estantería de la entrada ya tiene dos baldas llenas.",
        "Thank you for the books. The shelf by the door now has two full boards.",
        "vecinos",
    ),
    Said(
        "Domingo de churros: de ocho a once, o hasta que se acabe la masa.",
        "Churros on Sunday: from eight to eleven, or until the batter runs out.",
        "agenda",
    ),
    Said(
        "Nos preguntan por la leche de avena: la tenemos, y no cuesta más.",
        "You asked about oat milk: we have it, and it costs no more.",
        "café",
    ),
    Said(
        "Cambio de horario: los lunes abrimos a las nueve.",
        "New hours: on Mondays we open at nine.",
        "local",
    ),
)

DRAFTS = (
    Said(
        "¿Y si hiciéramos una cata de tés en primavera? Cuéntenos a qué hora le vendría bien.",
        "What about a tea tasting in spring? Tell us what time would suit you.",
        "ideas",
    ),
    Said(
        "Cinco años en la plaza. Estamos preparando algo: [FECHA POR CONFIRMAR].",
        "Five years on the square. We are planning something: [DATE TO BE CONFIRMED].",
        "aniversario",
    ),
    Said(
        "Receta de la casa: la masa de los buñuelos, paso a paso.",
        "A recipe of ours: the batter for fritters, step by step.",
        "recetas",
    ),
)

QUESTION = Said("¿Qué día hacemos la cata de cafés?", "Which day for the coffee tasting?", "agenda")
DAYS = (("Jueves", "Viernes", "Sábado"), ("Thursday", "Friday", "Saturday"))
THANKS = Said(
    "Gracias por venir ayer a la tertulia. La próxima, el jueves a las seis.", "", "agenda"
)
THANKS_AGAIN = "Gracias por venir ayer a la tertulia. La próxima, el jueves a las siete."
"""The same, put right after it was out."""

RECIPE = (
    "Cómo hacemos el chocolate a la taza, en tres pasos.",
    "Uno: leche entera, a fuego muy lento, y un palito de canela.",
    "Dos: chocolate negro picado, cuando la leche humee y antes de que hierva.",
    "Tres: remover diez minutos. No hay atajos, y se nota.",
)

IDEAS = (
    ("Vídeo de medio minuto: cómo se dobla un cruasán", "pan"),
    ("Preguntar a los vecinos qué libro falta en la estantería", "vecinos"),
    ("Visita guiada al obrador, un sábado de primavera", "agenda"),
    ("Explicar de dónde viene el café de cada semana, con un mapa", "café"),
)
FOR_THE_QUEUE = (
    Said("¿Sabía que el agua del café es del mismo manantial desde 1962?", "", "café"),
    Said("El cruasán de ayer, tostado y con mermelada, es otro desayuno.", "", "pan"),
    Said("En la estantería de la entrada hay tres novelas nuevas. Llévese una.", "", "vecinos"),
)
SUNDAYS = Said("Hoy hay churros: de ocho a once, o hasta que se acabe la masa.", "", "agenda")
TO_BE_APPROVED = (
    Said("Desde el lunes abrimos a las siete. Quien madruga, desayuna primero.", "", "local"),
    Said("La carta de invierno ya está aquí: caldo, castañas y chocolate espeso.", "", "menú"),
    Said("Somos el mejor café del barrio, y no lo decimos nosotros.", "", "local"),
)
ANSWERS = (
    "¿Ponemos también el horario del domingo?",
    "Adelante, y con foto si llega a tiempo.",
    "Suena presumido. Mejor contar lo que dicen los vecinos, con sus palabras.",
)
"""What is said about the three above: a question, a yes and a no."""
