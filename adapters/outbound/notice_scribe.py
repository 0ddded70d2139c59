"""A letter about a crisis says what people wrote, when the next one comes, and how to stop it."""

import tomllib
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path

from domain.crises.notice_ports import NoticeLetter
from domain.insights.sharing_ports import Letter
from domain.shared.colours import HOUSE_BACKGROUND, HOUSE_PRIMARY, INK, SOFT

TEXTS = Path(__file__).with_name("notice_letters.toml")
SPOKEN = ("en", "es", "pt")


def letter_of(notice: NoticeLetter) -> Letter:
    """In the language of its words; what we add is English where we do not speak that."""
    foot = _Foot(notice)
    text = "\n\n".join([notice.text.strip(), *foot.promise, f"-- \n{foot.plain}"])
    return Letter(
        to=notice.to,
        sender_name=notice.head.workspace_name,
        subject=notice.subject,
        text=f"{text}\n",
        html=_page(notice, foot),
        language=notice.language,
        message_id=notice.message_id,
        stop_url=notice.stop_url,
    )


class _Foot:
    """What we add to somebody's words."""

    def __init__(self, notice: NoticeLetter) -> None:
        stem = notice.language.lower().replace("_", "-").partition("-")[0]
        self.language = stem if stem in SPOKEN else "en"
        self._of = {"workspace": notice.head.workspace_name, "when": notice.promise or ""}
        self.promise = [self._say("promise")] if notice.promise else []
        self.why = self._say("why" if notice.stop_url else "internal")
        self.stop = self._say("stop")
        stops = [f"{self.stop}: {notice.stop_url}"] if notice.stop_url else []
        self.plain = "\n".join([self.why, *stops])

    def _say(self, name: str) -> str:
        return _catalogue()[name][self.language].format(**self._of)


def _page(notice: NoticeLetter, foot: _Foot) -> str:
    dress, name = notice.head.dress, notice.head.workspace_name
    primary = dress.get("primary") or HOUSE_PRIMARY
    background = dress.get("background") or HOUSE_BACKGROUND
    font = "font-family:Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5"
    small = f"color:{SOFT};font-size:13px"
    said = [part for part in notice.text.strip().split("\n\n") if part.strip()]
    lines = [escape(part.strip()).replace("\n", "<br>") for part in said]
    lines += [f"<strong>{escape(line)}</strong>" for line in foot.promise]
    stop = (
        f'<br><a href="{escape(notice.stop_url)}" style="color:{SOFT}">{escape(foot.stop)}</a>'
        if notice.stop_url
        else ""
    )
    return (
        f'<!doctype html><html lang="{escape(notice.language)}"><head><meta charset="utf-8">'
        f"<title>{escape(notice.subject)}</title></head>"
        f'<body style="margin:0;padding:24px;background:{background};color:{INK};{font}">'
        f'<div style="max-width:560px;margin:0 auto"><p style="{small}">{escape(name)}</p>'
        f'<h1 style="color:{primary};font-size:22px;margin:0 0 12px">{escape(notice.subject)}</h1>'
        f"{''.join(f'<p>{line}</p>' for line in lines)}"
        f'<hr style="border:0;border-top:1px solid {SOFT}">'
        f'<p style="{small}">{escape(foot.why)}{stop}</p></div></body></html>\n'
    )


@cache
def _catalogue() -> Mapping[str, Mapping[str, str]]:
    with TEXTS.open("rb") as file:
        return tomllib.load(file)
