"""Colours that could not be read are refused, and text on a colour is always read."""

from itertools import product

import pytest

from domain.identity.branding import Branding
from domain.shared.colours import READABLE, contrast, text_on
from tests.kit.teammate_samples import TEAMMATES


def faults(**colours: str | None) -> list[tuple[str, str]]:
    sample: Branding = TEAMMATES["brandings"]
    plain = {"primary_colour": None, "accent_colour": None, "background_colour": None}
    dressed = sample.dress("key_1", sample.created_at, **(plain | colours))
    return [(fault.pointer, str(fault.facts["ratio"])) for fault in dressed.faults()]


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#123456", "#123456") == 1
    assert round(contrast("#777777", "#ffffff"), 2) == round(contrast("#ffffff", "#777777"), 2)
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


def test_white_or_black_is_read_on_every_colour() -> None:
    steps = [f"{n:02x}" for n in range(0, 256, 15)]
    for parts in product(steps, repeat=3):
        colour = "#" + "".join(parts)
        assert contrast(text_on(colour), colour) >= READABLE


def test_headings_and_text_must_be_read_on_the_page() -> None:
    assert faults() == []
    assert faults(primary_colour="#767676") == []
    assert faults(primary_colour="#777777") == [("/primary_colour", "4.48")]
    assert faults(accent_colour="#ffff00") == []
    assert [place for place, _ in faults(background_colour="#808080")] == [
        "/background_colour",
        "/primary_colour",
    ]
