"""Codes to scan are drawn with segno, which is loaded when the first one is wanted."""

import io
from typing import Any

from domain.campaigns.link_ports import QrWishes


class SegnoPainter:
    """For `domain.campaigns.link_ports.QrPainter`."""

    def svg(self, text: str, wishes: QrWishes) -> bytes:
        return _drawn(text, wishes, "svg", svgclass=None, lineclass=None, title=text)

    def png(self, text: str, wishes: QrWishes) -> bytes:
        return _drawn(text, wishes, "png")


def _drawn(text: str, wishes: QrWishes, kind: str, **more: Any) -> bytes:
    import segno

    # `boost_error` off: who asks for little correction wants few modules.
    code = segno.make(text, error=wishes.error, micro=False, boost_error=False)
    out = io.BytesIO()
    code.save(
        out,
        kind=kind,
        scale=wishes.scale,
        border=wishes.border,
        dark=wishes.dark,
        light=wishes.light,
        **more,
    )
    return out.getvalue()
