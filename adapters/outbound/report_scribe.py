"""A letter about a report is plain: what it is about, where it is read, and how to stop it."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from html import escape
from pathlib import Path

from domain.insights.sharing_ports import Envelope, Wording
from domain.shared.colours import HOUSE_BACKGROUND, HOUSE_PRIMARY, INK, SOFT, text_on

TEXTS = Path(__file__).with_name("report_letters.toml")
MOST_LETTERS = 150
"""Of a name in a subject."""


class PlainScribe:
    """For `domain.insights.sharing_ports.Scribe`."""

    def write(self, envelope: Envelope) -> Wording:
        say = _Words(envelope.language)
        first, last = (_day(each, say) for each in (envelope.first_day, envelope.last_day))
        facts = {
            "report": envelope.report_name,
            "workspace": envelope.workspace_name,
            "first": first,
            "last": last,
            "until": _day(envelope.url_until.date().isoformat(), say),
        }
        lines = [say("intro", **facts)]
        if envelope.attached:
            lines.append(say("attached"))
        until, why = say("until", **facts), say("why", **facts)
        subject = say("subject", **(facts | {"report": _short(envelope.report_name)}))
        text = "\n\n".join(
            [
                *lines,
                f"{say('read')}:\n{envelope.url}",
                until,
                f"-- \n{why}\n{say('stop')}: {envelope.stop_url}",
            ]
        )
        html = _page(envelope, say, subject, lines, until, why)
        return Wording(subject, f"{text}\n", html)


class _Words:
    def __init__(self, language: str) -> None:
        self.language = language if language in _catalogue()["read"] else "en"

    def __call__(self, name: str, **facts: object) -> str:
        return _catalogue()[name][self.language].format(**facts)


def _page(
    envelope: Envelope, say: _Words, subject: str, lines: list[str], until: str, why: str
) -> str:
    primary = envelope.dress.get("primary") or HOUSE_PRIMARY
    background = envelope.dress.get("background") or HOUSE_BACKGROUND
    font = "font-family:Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5"
    button = (
        f"display:inline-block;padding:12px 20px;border-radius:6px;background:{primary};"
        f"color:{text_on(primary)};text-decoration:none;font-weight:bold"
    )
    small = f"color:{SOFT};font-size:13px"
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return (
        f'<!doctype html><html lang="{say.language}"><head><meta charset="utf-8">'
        f"<title>{escape(subject)}</title></head>"
        f'<body style="margin:0;padding:24px;background:{background};color:{INK};{font}">'
        f'<div style="max-width:560px;margin:0 auto">'
        f'<p style="{small}">{escape(envelope.workspace_name)}</p>'
        f'<h1 style="color:{primary};font-size:22px;margin:0 0 12px">'
        f"{escape(envelope.report_name)}</h1>{paragraphs}"
        f'<p><a href="{escape(envelope.url)}" style="{button}">{escape(say("read"))}</a></p>'
        f'<p style="{small}">{escape(until)}</p><hr style="border:0;border-top:1px solid {SOFT}">'
        f'<p style="{small}">{escape(why)}<br><a href="{escape(envelope.stop_url)}"'
        f' style="color:{SOFT}">{escape(say("stop"))}</a></p></div></body></html>\n'
    )


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"


def _day(iso: str, say: _Words) -> str:
    at: date | datetime = date.fromisoformat(iso)
    month = say("months").split()[at.month - 1]
    return say("day", day=at.day, month=month, year=at.year)


@cache
def _catalogue() -> Mapping[str, Mapping[str, str]]:
    with TEXTS.open("rb") as file:
        return tomllib.load(file)
