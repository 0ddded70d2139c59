"""Texts are rated by words that are known, or by somebody outside whose trouble means nothing."""

import json
from contextlib import closing
from typing import Any

import pytest

from adapters.judging.lexicon import LexiconScorer
from adapters.outbound.gateway import open_gateway
from adapters.outbound.guard import Guard
from adapters.outbound.scores import HttpScorer, question, scores_in
from domain.moderation.rule import Attribute
from tests.kit.outbound import LOCAL, NameServer
from tests.kit.receiver import Answer, Receiver


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        ("I will kill you", Attribute.THREAT),
        ("Te v0y a m4tar", Attribute.THREAT),
        ("Vou te matar", Attribute.THREAT),
        ("What an idi0t", Attribute.INSULT),
        ("Menudo imbécil", Attribute.INSULT),
        ("Seu otário", Attribute.INSULT),
        ("fuuuuck this", Attribute.PROFANITY),
        ("Vete a la mierda", Attribute.PROFANITY),
        ("Que porra é essa", Attribute.PROFANITY),
        ("Go back to your country", Attribute.IDENTITY_ATTACK),
        ("Fuera moros", Attribute.IDENTITY_ATTACK),
        ("Lugar de mulher é na cozinha", Attribute.IDENTITY_ATTACK),
    ],
)
async def test_the_lexicon_rates_what_it_knows_in_three_languages(
    text: str, attribute: Attribute
) -> None:
    scores = await LexiconScorer().rate(text)
    assert scores is not None
    assert scores[attribute] >= 0.7
    assert scores[Attribute.TOXICITY] >= 0.5
    assert set(scores) == set(Attribute)


@pytest.mark.parametrize(
    "text",
    [
        "The party was killer, I will find you a seat in Scunthorpe.",
        "La disputada reputación del vehículo; qué cosa más clásica.",
        "O saxofone do computador foi disputado.",
        "",
    ],
)
async def test_innocent_texts_are_rated_low(text: str) -> None:
    scores = await LexiconScorer().rate(text)
    assert scores is not None
    assert max(scores.values()) < 0.4


def answer(**scores: float) -> bytes:
    told = {name: {"summaryScore": {"value": value}} for name, value in scores.items()}
    return json.dumps({"attributeScores": told, "languages": ["es"]}).encode()


def test_scores_are_read_and_what_is_unknown_is_left_out() -> None:
    assert scores_in(answer(TOXICITY=0.5, FLIRTATION=1.0)) == {Attribute.TOXICITY: 0.5}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"nonsense", answer(TOXICITY=1.5), b'{"attributeScores": {"A": 1}}']
)
def test_what_is_no_answer_means_that_nobody_knows(body: bytes) -> None:
    assert scores_in(body) is None


def test_nothing_but_the_text_is_sent() -> None:
    sent: dict[str, Any] = question("Hola")
    assert sent["comment"] == {"text": "Hola", "type": "PLAIN_TEXT"}
    assert set(sent["requestedAttributes"]) == {attribute.value for attribute in Attribute}


@pytest.mark.parametrize(
    ("says", "scores"),
    [
        (Answer(200, answer(THREAT=0.9)), {Attribute.THREAT: 0.9}),
        (Answer(500, answer(THREAT=0.9)), None),
        (Answer(302, b"", {"location": "http://127.0.0.1/"}), None),
        (Answer(200, b"x" * 70_000), None),
    ],
)
async def test_an_outside_scorer_is_heard_or_nobody_knows(says: Answer, scores: Any) -> None:
    async with open_gateway(LOCAL, look_up=NameServer({})) as gateway:
        with closing(Receiver(lambda call: says)) as somebody:
            assert await HttpScorer(gateway, somebody.url).rate("Hola") == scores
            assert somebody.calls[0].letter["comment"]["text"] == "Hola"


async def test_an_address_inside_is_not_asked() -> None:
    with closing(Receiver()) as somebody:
        async with open_gateway(Guard(False), look_up=NameServer({})) as gateway:
            assert await HttpScorer(gateway, somebody.url).rate("Hola") is None
        assert somebody.calls == []
