"""Words that tell, and names that can be taken for ours."""

import pytest

from domain.listening.resembling import resemblance
from domain.listening.topics import topics_of
from domain.listening.views import Resemblance


def test_a_topic_is_a_word_that_is_here_and_not_everywhere() -> None:
    here = [f"the delivery was late again, number {n}" for n in range(30)]
    there = [f"the cake was lovely, number {n}" for n in range(60)]
    topics = topics_of(here, there, 10, but={"number"})
    words = [topic.word for topic in topics]
    assert set(words) == {"delivery", "late", "again"}
    assert all(topic.z >= 1.96 and topic.log_odds > 0 for topic in topics)
    assert (topics[0].found, topics[0].others) == (30, 0)


def test_saying_it_often_makes_no_topic() -> None:
    assert topics_of(["spam " * 500, "hello"], ["hello"] * 20, 10) == []


@pytest.mark.parametrize(
    ("theirs", "ours", "how"),
    [
        ("@cafeaurora@else.example", "@cafeaurora@plaza.example", Resemblance.SAME),
        ("Café Aurora", "cafe aurora", Resemblance.SAME),
        ("@cafeaur0ra", "@cafeaurora", Resemblance.CONFUSABLE),
        ("@cafеaurora", "@cafeaurora", Resemblance.CONFUSABLE),
        ("@tertu1ia", "@tertulia", Resemblance.CONFUSABLE),
        ("@rnarket", "@market", Resemblance.CONFUSABLE),
        ("@cafeauroraa", "@cafeaurora", Resemblance.NEAR),
        ("@cafeauroar", "@cafeaurora", Resemblance.NEAR),
        ("@cafeaurora_official", "@cafeaurora", Resemblance.DRESSED_UP),
        ("@soportecafeaurora", "@cafeaurora", Resemblance.DRESSED_UP),
        ("@teahouse", "@cafeaurora", None),
        ("@bo", "@bot", None),
        ("@plaza", "@pizza", None),
    ],
)
def test_names_are_compared_as_people_see_them(
    theirs: str, ours: str, how: Resemblance | None
) -> None:
    seen = resemblance(theirs, ours)
    assert (seen[0] if seen else None) == how


def test_where_all_say_the_same_single_word_it_gives_nothing_away() -> None:
    assert topics_of(["plums", "plums"], ["plums"], 5) == []
