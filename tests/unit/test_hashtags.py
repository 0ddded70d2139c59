"""Hashtags of several words are told from long words and names, in three languages."""

import asyncio

import pytest

from adapters.text.hashtags import parted
from adapters.text.reader import Reader

SEVERAL = {
    "es": """
    BuenosDias MadeInSpain FelizCumpleaños CiudadLimpia NocheDeLosMuseos LaNocheDeLosMuseos
    ComercioLocal CompraLocal DiaDelPadre DiaDeLaMadre FelizMartes FelizLunes CafeConLeche
    VivaLaMusica QuedateEnCasa LibrosRecomendados RecetasFaciles ViajarPorEspaña ComidaCasera
    FrasesDeLaVida AmigosParaSiempre EconomiaCircular EnergiasRenovables IgualdadDeGenero
    CambioClimatico SaludMental SemanaSanta BlackFridayHoy TiendaOnline HechoAMano VivaColombia
    FueraDeSerie PuestaDeSol BuenasTardes FeriaNacional LunesDeMusica
    """,
    "en": """
    MadeInSpain BlackFridaySale PhotoOfTheDay ThrowBackThursday MondayMotivation SmallBusiness
    SupportLocal HealthyLifestyle ClimateChange MentalHealthMatters BookOfTheWeek GoodMorning
    HappyBirthday NewYearsEve ShopLocal StreetPhotography CoffeeLover WeekendVibes
    TravelPhotography InstaGood CustomerService OpeningHours ChristmasMarket WomenInBusiness
    GameOfThrones MakeAmericaGreatAgain BlackLivesMatter InternationalWomensDay
    ArtificialIntelligence WorldCup TonightShow BookClub CoffeeShop
    """,
    "pt": """
    BomDiaATodos BoaNoite FeitoAMao DiaDasMaes DiaDosPais BomFimDeSemana ComercioLocal
    CompreLocal FelizAniversario RedesSociais MarketingDigital MudancasClimaticas SaudeMental
    CafeDaManha FimDeSemana VidaSaudavel ComidaCaseira AmorProprio ViajarPeloBrasil
    ReceitasFaceis ModaFeminina SegundaFeira BoasFestas FelizNatal FelizNovoAno MeioAmbiente
    EconomiaCircular EnergiaLimpa VoltaAsAulas NoiteDosMuseus DiaDaCrianca BoasFerias
    """,
}
"""As they are to be written; the test takes their capitals away."""

ONE = {
    "es": """
    responsabilidad internacionales internacional sostenibilidad emprendedores desarrolladores
    extraordinario comunicación comunicacion arquitectura electrodomésticos constitucional
    rápidamente supermercado microsoft mercadona instagram volkswagen mastercard carrefour
    barcelona zaragoza madrileños castellano iberoamericano biodiversidad antioxidantes
    superhéroes videojuegos ciberseguridad universidades estudiantes transformación
    digitalización gastronomía gastronomia restaurantes felicitaciones independientemente
    medioambiente medioambiental voluntariado fotografías emprendimiento extremadura guadalajara
    santander playstation storytelling tortilla croquetas chocolatería panadería peluquería
    ayuntamientos aniversario enhorabuena bienvenidos cumpleaños vacaciones halloween castilla
    baloncesto ciclismo senderismo montañismo ecologistas feministas trabajadores agricultores
    pensionistas nuevamente maravillosos aceitunas ayuntamiento pasapalabra malentendido
    cortometraje largometrajes lavavajillas salvavidas rompecabezas formentera pamplona
    fuerteventura vitivinícola
    """,
    "en": """
    responsibility international entrepreneurship communities photography basketball
    crowdfunding storytelling mindfulness sustainability extraordinary accessibility
    internationalization underestimated microsoft starbucks mastercard playstation wordpress
    soundcloud philadelphia manchester switzerland australian thanksgiving grandmother
    businesses neighbourhood volunteering biodiversity cybersecurity superheroes throughout
    nevertheless environmental manufacturing congratulations entertainment grandparents
    breakfasts headquarters copenhagen edinburgh chocolate restaurant newcastle liverpool
    birmingham handcrafted homemade delicious beautiful wonderful skateboarding snowboarding
    gardening motherhood fatherhood friendship leadership membership teamwork lifestyle
    wellbeing wanderlust songwriter filmmaker dressmaker bestseller sunflowers strawberry
    waterproof cheesecake cambridge netherlands coldplay radiohead metallica newspaper
    """,
    "pt": """
    responsabilidade internacionais comunicação comunicacao desenvolvimento sustentabilidade
    empreendedores empreendedorismo extraordinário arquitetura eletrodomésticos constitucional
    rapidamente supermercado biodiversidade antioxidantes superheróis videogames cibersegurança
    universidades estudantes transformação digitalização gastronomia restaurantes
    independentemente voluntariado fotografias microsoft instagram mastercard playstation
    pernambuco florianópolis matosinhos guimarães portuguesas brasileiros brasileiras
    portugueses aniversário felicidades programadores oportunidades acessibilidade padaria
    pastelaria cabeleireiro aniversariante parabéns bemvindos carnaval passatempo futebol
    basquetebol ciclismo trabalhadores agricultores pensionistas maravilhosos novamente
    feministas liberdade fraternidade saudades brasília guardachuva paraquedas malmequer
    passaporte copacabana corinthians fluminense pontapé madrepérola
    """,
}
"""Long words, with accents and as those write them who leave them out, places and names."""


def of_each(lists: dict[str, str]) -> list[tuple[str, str]]:
    return [(language, hashtag) for language, text in lists.items() for hashtag in text.split()]


def test_there_are_enough_of_each_to_go_by() -> None:
    assert all(len(text.split()) >= 30 for text in (*SEVERAL.values(), *ONE.values()))


@pytest.mark.parametrize(("language", "written"), of_each(SEVERAL))
def test_words_that_run_together_are_told_apart(language: str, written: str) -> None:
    assert parted(written.lower(), language) == written
    assert parted(written.upper(), language) == written


@pytest.mark.parametrize(("language", "hashtag"), of_each(SEVERAL))
def test_what_stands_apart_already_is_left_alone(language: str, hashtag: str) -> None:
    assert parted(hashtag, language) is None


@pytest.mark.parametrize(("language", "word"), of_each(ONE))
def test_one_word_is_never_taken_apart(language: str, word: str) -> None:
    for hashtag in (word, word.upper(), word.capitalize()):
        assert parted(hashtag, language) is None


@pytest.mark.parametrize(
    ("hashtag", "written"),
    [
        ("BlackFridaysale", "BlackFridaySale"),
        ("2030economiacircular", "2030EconomiaCircular"),
        ("la_nochedelosmuseos", "la_NocheDeLosMuseos"),
        ("Felizcumpleaños", "FelizCumpleaños"),
        ("la_noche_de_los_museos", None),
        ("一二三四五六七八九十一二三四", None),
        ("xqzptlkrwvbn", None),
        ("jajajajajajaja", None),
        ("a" * 5000, None),
    ],
)
def test_what_keeps_words_apart_stays(hashtag: str, written: str | None) -> None:
    assert parted(hashtag, "es") == written


@pytest.mark.parametrize("language", [None, "fr", "en"])
def test_english_is_looked_up_whatever_the_language(language: str | None) -> None:
    assert parted("mondaymotivation", language) == "MondayMotivation"


def test_a_reader_tells_only_of_those_that_are_several() -> None:
    found = asyncio.run(Reader().parted(["buenosdias", "responsabilidad"], "es"))
    assert found == {"buenosdias": "BuenosDias"}
