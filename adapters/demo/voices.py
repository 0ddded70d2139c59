"""What others say to the café, in the languages in which they come, and what is said to them."""

from datetime import timedelta
from typing import NamedTuple

from domain.shared.heard import HeardKind

H, D = timedelta(hours=1), timedelta(days=1)


class Voice(NamedTuple):
    """Something that was said so long ago: by whom, where, and under which post, found by a piece
    of its text."""

    ago: timedelta
    who: str
    text: str
    kind: HeardKind = HeardKind.COMMENT
    channel: str = "spanish"
    under: str | None = None
    rating: float | None = None
    reaction: str | None = None


MENTION, DIRECT, REVIEW = HeardKind.MENTION, HeardKind.DIRECT, HeardKind.REVIEW
REACTION = HeardKind.REACTION
VOICES = (
    Voice(11 * D, "vecina-del-tercero", "¡Qué rico el pan de centeno! Gracias.", under="centeno"),
    Voice(9 * D, "estudiante", "¿Hay enchufes en las mesas del fondo?", DIRECT),
    Voice(8 * D, "visitante", "El mejor chocolate de la ciudad. Volveré.", REVIEW, rating=5),
    Voice(7 * D, "weekend-guest", "Is the terrace open when it rains?", channel="english"),
    Voice(6 * D, "cliente-de-lisboa", "Vocês têm leite de aveia? Obrigada!", DIRECT),
    Voice(5 * D, "corredora", "¿A qué hora abren los lunes?", under="Cambio de horario"),
    Voice(4 * D, "weekend-guest", "Thank you, the churros were wonderful!", channel="english"),
    Voice(
        3 * D,
        "cliente-enfadado",
        "Esperé 40 minutos y el café llegó frío. Fatal.",
        REVIEW,
        rating=1,
    ),
    Voice(3 * D - H, "cliente-enfadado", "Quiero que me devuelvan el dinero, por favor.", DIRECT),
    Voice(2 * D, "familia-numerosa", "¿Podemos reservar mesa para ocho el domingo?", DIRECT),
    Voice(
        2 * D, "ganga-de-relojes", "Relojes baratos aquí: https://relojes.example", under="Huila"
    ),
    Voice(30 * H, "vecino-gritón", "Sois unos payasos, y el camarero un imbécil.", under="Menú"),
    Voice(28 * H, "turista-do-porto", "Adorei o café! Qual é o horário de domingo?", MENTION),
    Voice(26 * H, "food-writer", "May I take photos of the kitchen next week?", DIRECT, "english"),
    Voice(6 * H, "lectora", "He dejado dos novelas en la estantería.", under="libros"),
    Voice(4 * H, "cliente-de-lisboa", "O meu pedido veio errado, podem ajudar?", DIRECT),
    Voice(2 * H, "corredora", "¿El domingo hay churros sin gluten?", under="churros"),
    Voice(H, "weekend-guest", "My card was charged twice, please help!", DIRECT, "english"),
    Voice(3 * H, "lectora", "", REACTION, under="libros", reaction="❤"),
    Voice(5 * H, "estudiante", "", REACTION, under="Huila", reaction="👍"),
)
"""Those who ask, those who are glad and those who are not; two whom nobody would like to hear."""

RUDE, SPAM, INSULTS = "vecino-gritón", "ganga-de-relojes", ("imbécil", "payaso", "payasos")
ANSWERS_GIVEN = (
    (
        "enchufes",
        "es",
        "Sí, en las cuatro mesas del fondo. Y el wifi no tiene contraseña.",
        9 * D - 2 * H,
    ),
    ("leite de aveia", "pt", "Temos, sim, e não custa mais. Até breve!", 6 * D - H),
    ("when it rains", "en", "It is: we bring the tables in, next to the big window.", 7 * D - H),
    ("abren los lunes", "es", "A las nueve. El resto de la semana, a las ocho.", 5 * D - 3 * H),
)
"""By a piece of what was asked: in which language what was answered, and how long ago."""

ANSWER_BEGUN = (
    "charged twice",
    "en",
    "We see it too, and have asked our bank. Sorry for the wait!",
)
"""A draft, which nobody has sent yet."""

NOTES = (
    ("devuelvan el dinero", "Era el martes, con la máquina averiada. Propongo invitar y devolver."),
    ("charged twice", "The terminal shows two charges indeed. Waiting for the bank."),
)
SAVED = (
    (
        "horario",
        "Horario",
        (
            ("es", "Hola, {{person.name|vecina}}: abrimos a las ocho, y los lunes a las nueve."),
            ("en", "Hello {{person.name|neighbour}}, we open at eight, and at nine on Mondays."),
            ("pt", "Olá, {{person.name|vizinha}}: abrimos às oito, e às segundas às nove."),
        ),
    ),
    (
        "disculpa",
        "Una disculpa, y un café",
        (
            ("es", "Lo sentimos de verdad. El próximo café lo ponemos nosotros."),
            ("en", "We are truly sorry. The next coffee is on us."),
        ),
    ),
)
PROMISED = "Responder en cuatro horas de trabajo"
LETTER = (
    (
        "es",
        "Hola, {{person.handle|vecina}}: el sábado catamos cafés a las seis. ¿Le guardamos silla?",
    ),
    (
        "en",
        "Hello {{person.handle|neighbour}}, coffee tasting on Saturday at six. A chair for you?",
    ),
)
TERRACE = (
    "La terraza vuelve el primer día de sol. Ya hemos barnizado las sillas.",
    "Quien riegue una maceta de la terraza, elige la canción.",
    "Terraza abierta hasta las diez. Traiga una chaqueta, por si acaso.",
)
EVERGREEN = (
    "El agua del grifo es gratis, y la de la fuente también. Pida una jarra.",
    "¿Primera vez? Pregunte por el café de la semana: lo explicamos con gusto.",
    "Se puede venir con perro. Él también tiene su cuenco.",
)
ARTICLES = (
    ("Cómo se tuesta un café de Huila", "Del verde al castaño en doce minutos."),
    ("Tres panes para el invierno", "Centeno, castaña y nuez."),
)
