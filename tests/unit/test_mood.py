"""What people say is read without turning it round; where that is not certain, nothing is said."""

import time
from itertools import combinations

import pytest

from adapters.text.mood.analyst import WordListAnalyst
from adapters.text.mood.lexicon import WEIGHTS, moods_of
from adapters.text.mood.tokens import tokens
from domain.inbox.mood import Intent, Reading, Sentiment
from tests.corpus import LANGUAGES, Part, sentences
from tests.corpus.measuring import measured

ANALYST = WordListAnalyst()
GRAVE = ("self_harm", "threat", "injury", "legal_threat", "data_breach")


def read(text: str, language: str | None = None) -> Reading:
    return ANALYST.read(text, language)


def intents(text: str) -> set[str]:
    return {hint.intent for hint in read(text).intents}


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_hundred_moods_fewer_than_three_are_turned_round(language: str) -> None:
    """Of those that are decided; and of all sentences that are good or bad in those that nobody
    tuned on."""
    known = sentences(language)
    assert len(known) >= 200
    assert {sentence.part for sentence in known} == set(Part)
    whole = measured(ANALYST, known)
    unseen = measured(ANALYST, [it for it in known if it.part is not Part.TUNED])
    later = measured(ANALYST, [it for it in known if it.part is Part.LATER])
    assert whole.turned_share < 0.03
    assert unseen.turned_share < 0.03
    assert len(later.turned) < 0.03 * later.polar


@pytest.mark.parametrize("language", LANGUAGES)
def test_enough_is_decided_to_be_of_use(language: str) -> None:
    known = sentences(language)
    later = measured(ANALYST, [it for it in known if it.part is Part.LATER])
    assert measured(ANALYST, known).coverage >= 0.7
    assert later.coverage >= 0.25


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_grave_is_hardly_ever_missed_or_seen_where_it_is_not(language: str) -> None:
    known = measured(ANALYST, sentences(language)).intents
    found, wrongly, missed = (sum(known[name][n] for name in GRAVE) for n in range(3))
    assert missed <= 0.15 * (found + missed)
    assert wrongly <= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_hardly_ever_taken_for_another(language: str) -> None:
    told = [read(sentence.text).language for sentence in sentences(language)]
    assert sum(it not in (language, None) for it in told) <= 0.01 * len(told)
    assert told.count(language) >= 0.9 * len(told)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le magasin est ouvert et nous sommes très contents", None),
        ("Das ist nicht gut, ich bin sehr traurig", None),
        ("Il negozio non è aperto, che peccato per noi", None),
        ("日本語の文です", None),
        ("ok 👍", None),
        ("", None),
        ("https://example.com/que-el-la-los", None),
    ],
)
def test_of_a_language_that_is_not_read_nothing_is_said(text: str, language: str | None) -> None:
    reading = read(text)
    assert (reading.language, reading.sentiment) == (language, Sentiment.UNKNOWN)


def test_where_the_text_leaves_it_open_the_platforms_word_counts_and_only_there() -> None:
    assert read("Super!", "pt-BR").language == "pt"
    assert read("Super!", "fr").language == "fr"
    assert read("Nobody answers my messages.", "es").language == "en"
    assert read("Super!", "English (US)").language is None
    assert read("Super!", "und").language is None


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("The food was good.", "positive"),
        ("The food was not good.", "negative"),
        ("The food was not bad.", "unknown"),
        ("Not bad at all, the food!", "positive"),
        ("The food was good but the waiter was rude.", "mixed"),
        ("La comida no es buena.", "negative"),
        ("La comida es buenísima.", "positive"),
        ("La comida es buenisimaaaaa", "positive"),
        ("A comida não é boa.", "negative"),
        ("A comida é boa, mas o garçom foi grosseiro.", "mixed"),
        ("Great, another day without power, thanks for nothing.", "unknown"),
        ("Genial, tres horas esperando 🙄", "unknown"),
        ("Thanks in advance.", "unknown"),
        ("What time do you open?", "neutral"),
        ("😡😡😡 the app", "negative"),
    ],
)
def test_what_turns_strengthens_and_doubts_a_word_is_heard(text: str, sentiment: str) -> None:
    assert read(text).sentiment == sentiment


def test_a_reading_says_which_words_decided_as_they_stand() -> None:
    text = "🏠 Honestly NOT very good. Nobody answers!"
    reading = read(text)
    assert [it.words for it in reading.evidence] == ["NOT very good", "Nobody answers"]
    assert all(it.weight < 0 for it in reading.evidence)
    assert all(text[it.start : it.end] == it.words for it in reading.evidence)
    assert -1 <= reading.score < 0
    [complaint] = reading.intents
    assert (complaint.intent, text[complaint.start : complaint.end]) == (
        Intent.COMPLAINT,
        complaint.words,
    )


def test_what_is_loud_weighs_more_and_a_whole_text_in_capitals_is_shouted() -> None:
    quiet, loud = read("this is terrible service"), read("this is TERRIBLE service")
    assert loud.evidence[0].weight < quiet.evidence[0].weight
    assert not loud.is_shouted
    assert read("THIS IS TERRIBLE SERVICE").is_shouted


def test_what_is_grave_is_heard_in_a_text_whose_language_is_not_known() -> None:
    assert "self_harm" in intents("suicidio")
    assert "injury" in intents("ambulance!!!")


@pytest.mark.parametrize(
    "text",
    [
        "Una explosión de sabor, me quiero morir de risa",
        "I'll be waiting for your reply, I will find your store",
        "Te voy a dar un consejo: ¿cómo tratan mis datos personales?",
        "Vou te esperar lá, quero morrer de rir",
        "You will pay only shipping; that set was on fire!",
    ],
)
def test_what_sounds_grave_and_is_not_raises_no_alarm(text: str) -> None:
    assert intents(text) & set(GRAVE) == set()


def test_praise_and_blame_are_of_a_thing_and_not_of_a_feeling() -> None:
    assert intents("I am so sad today.") == set()
    assert intents("The waiter was rude.") == {"complaint"}


def test_links_and_names_of_people_say_nothing() -> None:
    assert [it.word for it in tokens("@terrible see https://bad.example/awful #genial")] == [
        "see",
        "#",
        "genial",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_speaks_well_and_ill_at_once(language: str) -> None:
    known = [(role, tuple(words)) for role, words in moods_of(language)]
    of = {role: {words for its, words in known if its == role} for role in WEIGHTS}
    for one, other in combinations(WEIGHTS, 2):
        if WEIGHTS[one] * WEIGHTS[other] < 0:
            assert of[one] & of[other] == set(), (one, other)


def test_reading_takes_well_under_a_millisecond_and_ends_whatever_comes() -> None:
    long = "no me gusta nada, pero " * 5000 + "😀" * 1000 + "\ud83d" + "a" * 100_000
    assert read(long).evidence
    spent = []
    for _ in range(50):
        began = time.process_time()
        read("Llevo tres semanas esperando mi pedido y nadie contesta, es una vergüenza. " * 4)
        spent.append(time.process_time() - began)
    assert min(spent) < 0.002
