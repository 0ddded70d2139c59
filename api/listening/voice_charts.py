"""A share of voice as a chart."""

from collections.abc import Sequence

from api.charts import said
from domain.listening.views import Share
from domain.shared.charts import Chart, Form, Series, Unit, written


def chart_of_voice(shares: Sequence[Share], accent: str | None, language: str) -> Chart:
    """Each watch with its part, by messages and weighed by reach."""
    hits = written(sum(share.volume.hits for share in shares), Unit.COUNT, language)
    return Chart(
        title=said(language, "voice", "title"),
        subtitle=said(language, "voice", "subtitle", hits=hits),
        language=language,
        unit=Unit.SHARE,
        labels=[share.name for share in shares],
        series=[
            Series(said(language, "voice", "share"), [share.share for share in shares]),
            Series(said(language, "voice", "reach"), [share.reach_share for share in shares]),
        ],
        form=Form.BARS,
        empty=said(language, "voice", "nothing"),
        accent=accent,
    )
