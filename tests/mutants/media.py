"""The library's safeguards, one by one switched off."""

from tests.mutants.mutant import Mutant

BOMBS = "tests/faults/test_media_bombs.py"
REFUSED = f"{BOMBS}::test_every_bomb_is_refused"

MEDIA = (
    Mutant(
        name="any number of pixels",
        file="adapters/media/limits.py",
        old='    "image/png": 40_000_000,\n',
        new='    "image/png": 40_000_000_000,\n',
        red=(f"{REFUSED}[50,000 × 50,000 PNG]",),
    ),
    Mutant(
        name="any number of frames",
        file="adapters/media/limits.py",
        old="MOST_FRAMES = 1_000\n",
        new="MOST_FRAMES = 1_000_000\n",
        red=(f"{REFUSED}[100,000 frames]",),
    ),
    Mutant(
        name="a child with all the time in the world",
        file="adapters/media/limits.py",
        old="CPU_SECONDS = 5\n",
        new="CPU_SECONDS = 500\n",
        red=(f"{BOMBS}::test_a_bomb_hurts_nobody_beside_it",),
    ),
    Mutant(
        name="what lies behind the end is not looked at",
        file="adapters/media/containers.py",
        old="    if end >= size:\n",
        new="    if end > 0:\n",
        red=(
            "tests/unit/test_looking_into_files.py"
            "::test_something_hidden_behind_the_end_is_refused[PNG]",
        ),
    ),
    Mutant(
        name="a film is decoded without limits",
        file="adapters/media/poster.py",
        old="    shut_in()\n",
        new="",
        red=("tests/unit/test_posters.py::test_that_child_may_do_no_more_than_the_other",),
    ),
    Mutant(
        name="a film is decoded by whatever decodes it",
        file="adapters/media/poster.py",
        old="decoder.codec.name not in DECODERS or ",
        new="",
        red=("tests/unit/test_posters.py::test_there_may_be_none[another way to pack]",),
    ),
    Mutant(
        name="what was not looked into is shown as what it says it is",
        file="api/publishing/media_routes.py",
        old='    headers["content-disposition"] = "attachment" if kind == UNKNOWN else "inline"\n',
        new='    headers["content-disposition"] = "inline"\n',
        red=(
            "tests/api/test_media.py"
            "::test_what_was_not_looked_into_is_given_as_nothing_a_browser_would_run",
        ),
    ),
)
