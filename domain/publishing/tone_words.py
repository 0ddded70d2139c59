"""What gives a tone away, language by language, and what it is best replaced by if that is sure.

Words are whole ones, whatever their case and accents, but for shorthand.
"""

from collections.abc import Mapping

Words = Mapping[str, str | None]


def _alone(*words: str) -> Words:
    """Words without a sure replacement."""
    return dict.fromkeys(words)


CASUAL: Mapping[str, Words] = {
    "en": {
        "gonna": "going to",
        "gimme": "give me",
        "lemme": "let me",
        "btw": "by the way",
        "plz": "please",
        "thx": "thank you",
        "yeah": "yes",
        "yep": "yes",
        "yup": "yes",
        "nope": "no",
        **_alone("wanna", "gotta", "gotcha", "dunno", "kinda", "sorta", "outta", "lotta", "cuz"),
        **_alone("shoulda", "coulda", "woulda", "ain't", "ain’t", "y'all", "y’all", "c'mon"),
        **_alone("c’mon", "hey", "hiya", "guys", "dude", "dudes", "bro", "folks", "awesome"),
        **_alone("imho", "tbh", "idk", "omg", "wtf", "oops", "wow", "yay", "ugh", "meh"),
        **_alone("whoa", "woohoo", "phew", "duh", "nah", "freaking", "crappy", "okey-dokey"),
        **_alone("no biggie", "no worries", "my bad", "what's up", "what’s up", "gr8"),
    },
    "es": {
        "tmb": "también",
        "tbn": "también",
        "finde": "fin de semana",
        "peli": "película",
        "pelis": "películas",
        "porfa": "por favor",
        "porfi": "por favor",
        "porfis": "por favor",
        "plis": "por favor",
        **_alone("salu2", "insti", "profe", "profes", "guay", "cómo mola", "molan", "mogollón"),
        **_alone("flipar", "flipas", "flipante", "molón", "molona", "currar", "chaval"),
        **_alone("chavales", "chévere", "bacán", "bacano", "chido", "padrísimo", "órale"),
        **_alone("ándale", "güey", "wey", "boludo", "pibe", "pibes", "holi", "holis", "tranqui"),
        **_alone("okis", "oki", "puaj", "yupi", "guau", "bah", "joder", "mierda", "omg", "ostras"),
        **_alone("buen rollo", "ni de coña", "mola mazo", "mola mucho", "wow"),
    },
    "pt": {
        "tbm": "também",
        **_alone("blz", "vlw", "flw", "obg", "bjs", "bjos", "galera", "bacana", "daora"),
        **_alone("eita", "uai", "oxe", "oxente", "poxa", "caraca", "tipo assim", "zoeira"),
        **_alone("zoar", "trampo", "perrengue", "bué", "merda", "caralho"),
        **_alone("omg", "de boa", "wow"),
    },
}
"""Colloquial words, interjections and what is typed in a hurry."""

SHORTHAND: Mapping[str, Words] = {
    "en": {"u": "you", "ur": "your", "pls": "please", "imo": "in my opinion"},
    "es": {"q": "que", "xq": None, "pq": None, "tb": "también", "pa'": "para", "pa’": "para"},
    "pt": {
        **{"q": "que", "pq": None, "tb": "também", "vc": "você", "vcs": "vocês", "hj": "hoje"},
        **{"tô": "estou", "tá": "está", "pra": None, "né": None, "rolê": None, "bora": None},
        **{"mto": "muito", "msm": "mesmo", "cmg": "comigo"},
    },
}
"""What is casual with its accents and not in capitals: else these mean another thing (a terabyte,
an abbreviation, a name)."""

FORMAL: Mapping[str, Words] = {
    "en": {
        "prior to": "before",
        "subsequent to": "after",
        "utilize": "use",
        "utilise": "use",
        "in the event that": "if",
        "due to the fact that": "because",
        "forthwith": "at once",
        **_alone(
            "hereby", "herein", "hereinafter", "hereto", "hereunder", "herewith", "heretofore"
        ),
        **_alone("thereof", "therein", "thereto", "therewith", "thereunder", "wherein"),
        **_alone("aforementioned", "aforesaid", "pursuant", "notwithstanding", "henceforth"),
        **_alone("in accordance with", "with regard to", "in respect of", "inter alia"),
        **_alone("at your earliest convenience", "please be advised", "kindly be informed"),
        **_alone("we are pleased to inform you", "we regret to inform you", "dear madam"),
        **_alone("to whom it may concern", "yours faithfully", "yours sincerely", "dear sir"),
        **_alone("dear sirs", "the undersigned", "please find attached", "please find enclosed"),
        **_alone("enclosed please find", "duly"),
    },
    "es": {
        "a la mayor brevedad": "cuanto antes",
        "a la mayor brevedad posible": "cuanto antes",
        "con la mayor brevedad": "cuanto antes",
        "asimismo": "también",
        **_alone("por medio de la presente", "por la presente", "mediante la presente"),
        **_alone("por medio del presente", "el presente comunicado", "a tenor de"),
        **_alone("de conformidad con", "en virtud de", "en lo sucesivo", "el abajo firmante"),
        **_alone("la abajo firmante", "los abajo firmantes", "muy señor mío", "muy señores míos"),
        **_alone("estimado señor", "estimada señora", "estimados señores", "a quien corresponda"),
        **_alone("le saluda atentamente", "reciba un cordial saludo", "sin otro particular"),
        **_alone("quedo a su disposición", "quedamos a su disposición", "se hace constar"),
        **_alone("ponemos en su conocimiento", "se pone en conocimiento", "se comunica que"),
        **_alone("se le comunica", "se les comunica", "tenemos el agrado de"),
        **_alone("nos complace comunicarle", "nos complace informarle", "nos dirigimos a usted"),
        **_alone("nos dirigimos a ustedes", "a los efectos de", "susodicho", "susodicha", "otrosí"),
        **_alone(
            "so pena de", "infrascrito", "fehaciente", "fehacientemente", "dar cumplimiento a"
        ),
        **_alone("en aras de", "cumplimentar"),
    },
    "pt": {
        "outrossim": "também",
        "ademais": "além disso",
        "doravante": "a partir de agora",
        **_alone("por meio desta", "por meio deste", "por meio da presente", "pela presente"),
        **_alone("vimos por meio", "vimos por este meio", "venho por meio", "venho por este meio"),
        **_alone("destarte", "dessarte", "mormente", "supracitado", "supracitada"),
        **_alone("supracitados", "supracitadas", "supramencionado", "supramencionada"),
        **_alone("em conformidade com", "de conformidade com", "nos termos do", "nos termos da"),
        **_alone("em virtude de", "prezado", "prezada", "prezados", "prezadas", "haja vista"),
        **_alone("ilustríssimo", "ilustríssima", "excelentíssimo", "excelentíssima"),
        **_alone("vossa senhoria", "vossa excelência", "atenciosamente", "subscrevo-me"),
        **_alone("sem mais para o momento", "solicitamos a gentileza", "serve a presente"),
        **_alone("conquanto", "porquanto"),
    },
}
"""Officialese, and how letters began and ended."""

LIVELY: Mapping[str, Words] = {
    "en": _alone(
        *("amazing", "incredible", "incredibly", "unbelievable", "unbelievably", "awesome"),
        *("mind-blowing", "insane", "insanely", "absolutely", "extremely", "totally", "hugely"),
        *("phenomenal", "spectacular", "sensational", "jaw-dropping", "unmissable", "best ever"),
        *("biggest ever", "once in a lifetime", "once-in-a-lifetime", "game-changing"),
        *("like never before", "out of this world", "to die for", "so excited", "woohoo", "yay"),
        *("wow", "hurray", "hooray"),
    ),
    "es": _alone(
        *("increíble", "increíbles", "increíblemente", "espectacular", "espectaculares"),
        *("impresionante", "impresionantes", "alucinante", "alucinantes", "inolvidable"),
        *("inolvidables", "imperdible", "imperdibles", "absolutamente", "extremadamente"),
        *("una pasada", "el mejor del mundo", "la mejor del mundo", "los mejores del mundo"),
        *("las mejores del mundo", "como nunca antes", "qué emoción", "guau", "yupi", "wow"),
    ),
    "pt": _alone(
        *("incrível", "incríveis", "incrivelmente", "espetacular", "espetaculares"),
        *("impressionante", "impressionantes", "sensacional", "sensacionais", "imperdível"),
        *("imperdíveis", "inesquecível", "inesquecíveis", "absolutamente", "extremamente"),
        *("o melhor do mundo", "a melhor do mundo", "os melhores do mundo", "uau", "wow"),
        *("as melhores do mundo", "como nunca antes", "que emoção"),
    ),
}
"""Superlatives, and words that make others stronger."""

INVITING: Mapping[str, Words] = {
    "en": _alone(
        *("join us", "come along", "let's", "let’s", "don't miss", "don’t miss", "can't wait"),
        *("can’t wait", "great", "fun", "enjoy", "love", "happy", "excited", "welcome", "finally"),
    ),
    "es": _alone(
        *("vamos", "ven", "vengan", "vení", "venid", "únete", "súmate", "anímate"),
        *("no te lo pierdas", "no se lo pierdan", "disfruta", "disfruten", "genial"),
        *("fantástico", "fantástica", "feliz", "felices", "alegría", "encanta", "por fin"),
        *("bienvenidos", "bienvenidas", "qué ganas", "fiesta"),
    ),
    "pt": _alone(
        *("vamos", "vem", "venha", "venham", "junte-se", "não perca", "não percam", "aproveite"),
        *("aproveitem", "ótimo", "ótima", "fantástico", "fantástica", "feliz", "felizes"),
        *("alegria", "adora", "adoramos", "finalmente", "bem-vindos", "festa", "bora"),
    ),
}
"""What else shows energy: no fault in a calm text, and enough for a lively one."""

JOKING: Mapping[str, Words] = {
    "en": _alone("jk", "just kidding", "lmao", "lmfao", "rofl", "ba dum tss"),
    "es": _alone("es broma", "era broma", "es coña", "lmao", "rofl"),
    "pt": _alone("é brincadeira", "só brincando", "tô brincando", "lmao", "rofl"),
}
"""What says of itself that it is a joke."""

EVERY_WORD: Mapping[str, tuple[str, ...]] = {
    language: tuple(
        dict.fromkeys(
            word for words in (CASUAL, FORMAL, LIVELY, INVITING, JOKING) for word in words[language]
        )
    )
    for language in CASUAL
}
"""All of them, since a text is searched for many as fast as for one."""
