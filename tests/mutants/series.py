"""Safeguards of series: what keeps nine at nine, and an absence from becoming a burst."""

from tests.mutants.mutant import Mutant

DST = "tests/integration/test_dst.py"

SERIES: tuple[Mutant, ...] = (
    Mutant(
        name="an offset instead of a zone",
        file="domain/publishing/occurrences.py",
        old="    found = resolve(datetime.fromisoformat(recurrence_id), timezone)\n",
        new="""\
    from domain.shared.wall_time import Resolved
    offset = datetime(2026, 1, 1, tzinfo=zone(timezone)).utcoffset() or timedelta()
    found = Resolved((datetime.fromisoformat(recurrence_id) - offset).replace(tzinfo=UTC), None)
""",
        red=(f"{DST}::test_every_day_at_nine_is_nine_by_the_clocks_of_the_place",),
    ),
    Mutant(
        name="what was made is never looked at again",
        file="domain/publishing/use_cases/keep_series.py",
        old="            await bring_in_line(room, author, tx, (series, series), now)\n",
        new="",
        red=(f"{DST}::test_when_a_zone_changes_its_rules_what_is_to_come_moves_and_nothing_else",),
    ),
    Mutant(
        name="what was missed is made up for",
        file="domain/publishing/use_cases/keep_series.py",
        old="now - await patience(room, tx, series.channel_ids):",
        new="now - timedelta(days=365):",
        red=(
            "tests/faults/test_recurrences.py"
            "::test_what_recurred_while_nobody_worked_is_told_once_each_and_sent_never",
        ),
    ),
)
