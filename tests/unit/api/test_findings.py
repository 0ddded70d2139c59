"""Whatever preflight can say has its words in three languages, and no words are left over."""

import pytest

from api.problems import PLACE, catalogue
from api.publishing.finding_schemas import findings, sentence
from api.publishing.reviewer_schemas import reviews
from domain.publishing.disclosures import owed
from domain.publishing.preflight import RULES
from domain.publishing.reviewer import Unheard


def test_every_code_has_its_words_and_none_is_left_over() -> None:
    assert findings().keys() == RULES.keys() - catalogue()["field"].keys()


@pytest.mark.parametrize("code", findings())
def test_a_sentence_asks_for_the_same_facts_in_every_language(code: str) -> None:
    entry = findings()[code]
    assert entry.keys() == {"en", "es", "pt"}
    places = {language: set(PLACE.findall(text)) for language, text in entry.items()}
    assert places["en"] == places["es"] == places["pt"]
    assert len(set(entry.values())) == 3


def test_every_silence_of_a_reviewer_has_its_words_and_none_is_left_over() -> None:
    assert reviews().keys() == set(Unheard)


@pytest.mark.parametrize("code", reviews())
def test_a_silence_asks_for_the_same_facts_in_every_language(code: str) -> None:
    entry = reviews()[code]
    assert entry.keys() == {"en", "es", "pt"}
    places = {language: set(PLACE.findall(text)) for language, text in entry.items()}
    assert places["en"] == places["es"] == places["pt"]
    assert len(set(entry.values())) == 3


def test_what_is_owed_and_what_stops_a_channel_have_names() -> None:
    ours = {*owed({"sponsored": "1", "ai_generated": "1"})}
    ours |= {"channel_paused", "channel_reauth_required", "workspace_suspended", "hold"}
    for language in ("en", "es", "pt"):
        assert ours - catalogue()["words"][language].keys() == set()


def test_a_refusal_is_worded_as_it_is_refused() -> None:
    facts = {
        **{"channel": "chn_1", "platform": "sandbox", "unit": "grapheme_clusters"},
        **{"count": 501, "maximum": 500},
    }
    assert "501" in sentence("text_too_long", facts, "en")
    assert sentence("schedule_in_past", {"resolved_at": "2020"}, "es")
