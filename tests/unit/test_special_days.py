"""Special dates are those of the countries asked for and of the whole world, named as asked."""

import tomllib
from datetime import date

import pytest

from adapters.special_days.known import AWARENESS, KnownDays
from domain.publishing.calendar_ports import SpecialDate, SpecialKind

DAYS = KnownDays()
LANGUAGES = ("en", "es", "pt")


def named(day: date, country: str, language: str) -> list[tuple[str, str]]:
    found = DAYS.between(day, day, [country], language)
    return [(special.name, special.language) for special in found if special.country]


@pytest.mark.parametrize(
    ("country", "day", "language", "name", "named_in"),
    [
        ("ES", date(2030, 5, 1), "es", "Fiesta del Trabajo", "es"),
        ("ES", date(2030, 5, 1), "en", "Labor Day", "en-US"),
        ("BR", date(2030, 9, 7), "pt", "Independência do Brasil", "pt-BR"),
        ("BR", date(2030, 9, 7), "es", "Independence Day", "en-US"),
        ("PT", date(2030, 4, 25), "pt", "Dia da Liberdade", "pt-PT"),
        ("MX", date(2030, 9, 16), "es", "Día de la Independencia", "es"),
        ("US", date(2030, 7, 4), "pt", "Independence Day", "en-US"),
    ],
)
def test_a_holiday_is_named_in_the_nearest_language_that_is_known(
    country: str, day: date, language: str, name: str, named_in: str
) -> None:
    assert named(day, country, language) == [(name, named_in)]


def test_a_part_of_a_country_has_days_of_its_own() -> None:
    second_of_may = date(2030, 5, 2)
    assert named(second_of_may, "ES", "es") == []
    assert [name for name, _ in named(second_of_may, "ES-MD", "es")] == [
        "Fiesta de la Comunidad de Madrid"
    ]


def test_what_is_known_is_known_by_two_letters_and_exactly() -> None:
    assert [DAYS.knows(text) for text in ("ES", "ES-MD", "BR-SP", "US-CA")] == [True] * 4
    unknown = ("XX", "ESP", "es", "ES-", "ES-XX", "", "Spain", "ES-md")
    assert [DAYS.knows(text) for text in unknown] == [False] * 8
    with pytest.raises(LookupError):
        DAYS.between(date(2030, 1, 1), date(2030, 1, 2), ["XX"], "en")


def test_both_ends_count_and_years_are_crossed() -> None:
    found = DAYS.between(date(2029, 12, 25), date(2030, 1, 1), ["ES"], "en")
    assert [special.day for special in found if special.country] == [
        date(2029, 12, 25),
        date(2030, 1, 1),
    ]


def awareness(year: int, language: str = "en") -> list[SpecialDate]:
    return DAYS.between(date(year, 1, 1), date(year, 12, 31), [], language)


def test_the_days_of_the_world_are_told_with_who_proclaimed_them() -> None:
    found = awareness(2030)
    assert {special.kind for special in found} == {SpecialKind.AWARENESS}
    assert {special.url for special in found} == {
        "https://www.un.org/en/observances/list-days-weeks"
    }
    by_name = {special.name: special.day for special in found}
    assert by_name["International Women's Day"] == date(2030, 3, 8)


@pytest.mark.parametrize(
    ("name", "days"),
    [
        # As UNESCO and the United Nations kept them in those years.
        ("World Philosophy Day", {2023: (11, 16), 2024: (11, 21), 2025: (11, 20)}),
        ("International Day of Cooperatives", {2023: (7, 1), 2024: (7, 6), 2025: (7, 5)}),
        ("World Habitat Day", {2023: (10, 2), 2024: (10, 7), 2025: (10, 6)}),
        ("World Day of Remembrance for Road Traffic Victims", {2023: (11, 19), 2024: (11, 17)}),
    ],
)
def test_a_day_that_moves_is_found_in_every_year(
    name: str, days: dict[int, tuple[int, int]]
) -> None:
    found = {year: next(s.day for s in awareness(year) if s.name == name) for year in days}
    assert found == {year: date(year, *day) for year, day in days.items()}


def test_every_day_of_the_list_has_a_name_in_each_language_and_a_place_in_the_year() -> None:
    listed = tomllib.loads(AWARENESS.read_text())["day"]
    assert len(listed) > 100
    for entry in listed:
        assert all(entry[language].strip() for language in LANGUAGES), entry
        assert ("day" in entry) is not ("nth" in entry), entry
        assert len({entry[language] for language in LANGUAGES}) == 3, entry
    for language in LANGUAGES:
        names = [entry[language] for entry in listed]
        assert len(set(names)) == len(names)
    assert [len(awareness(2030, language)) for language in LANGUAGES] == [len(listed)] * 3
