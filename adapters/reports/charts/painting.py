"""The painter: SVG by our own hand, and PNG by Typst, which sets the same drawing."""

import asyncio
from functools import cache
from typing import Any

from adapters.reports.charts.drawing import drawn
from adapters.reports.charts.ink import fonts
from adapters.reports.letters import printable
from domain.shared.charts import Chart, HeatMap, Size

_ON_PAPER = (
    "#set page(width: {width}pt, height: {height}pt, margin: 0pt)\n"
    '#image(bytes(sys.inputs.drawing), format: "svg", width: 100%)'
)
TWICE = 144
"""Pixels in an inch: two for each point."""


class SvgPainter:
    """For `domain.shared.charts.Painter`. A drawing takes some milliseconds of a thread, a PNG a
    tenth of a second; one after the other."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)

    async def svg(self, picture: Chart | HeatMap, size: Size) -> bytes:
        async with self._turn:
            return (await asyncio.to_thread(drawn, picture, size)).encode()

    async def png(self, picture: Chart | HeatMap, size: Size) -> bytes:
        async with self._turn:
            return await asyncio.to_thread(_printed, picture, size)


@cache
def _letters() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(fonts())])


def _printed(picture: Chart | HeatMap, size: Size) -> bytes:
    # Loaded when something is printed: who starts needs none of it.
    import typst

    made = typst.compile(
        _ON_PAPER.format(width=size.width, height=size.height).encode(),
        font_paths=_letters(),
        format="png",
        ppi=TWICE,
        sys_inputs={"drawing": printable(drawn(picture, size))},
    )
    assert isinstance(made, bytes), "one page was asked for"
    return made
