"""A topic's title is taken from the text by the rule that was chosen, or the text is refused."""

import pytest

from adapters.platforms.titles import BEGINNING, FIRST_LINE, NoTitle, Titled, titled
from adapters.text.counting import utf16_code_units


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("Title\nText", "Title", "Text"),
        ("Title\n\n\n  Text\n\nMore", "Title", "  Text\n\nMore"),
        ("\n\n Title \r\n\r\nText", "Title", "Text"),
        ("### Title\n\nText", "Title", "Text"),
        ("#plaza today\n\nText", "#plaza today", "Text"),
        ("####### Title\n\nText", "####### Title", "Text"),
    ],
)
def test_the_first_line_is_the_title_and_the_rest_the_text(
    text: str, title: str, body: str
) -> None:
    assert titled(text, FIRST_LINE, 255) == Titled(title, body)


@pytest.mark.parametrize(
    "text", ["", "\n\n", "Title", "Title\n\n  \n", "# \n\nText", "x" * 11 + "\nText"]
)
def test_what_has_no_title_or_no_text_is_refused(text: str) -> None:
    with pytest.raises(NoTitle) as refused:
        titled(text, FIRST_LINE, 10)
    assert str(refused.value).endswith(".")


def test_a_title_may_have_a_least_length() -> None:
    with pytest.raises(NoTitle, match="needs 15 characters or more"):
        titled("Title\nText", FIRST_LINE, 255, least=15)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Short enough\n\nMore", "Short enough"),
        ("one two three four five", "one two three four…"),
        ("x" * 40, "x" * 19 + "…"),
        ("👋" * 15, "👋" * 9 + "…"),
    ],
)
def test_a_beginning_is_cut_between_words_where_there_are_any(text: str, title: str) -> None:
    found = titled(text, BEGINNING, 20, utf16_code_units)
    assert found == Titled(title, text)
    assert utf16_code_units(found.title) <= 20
