"""When the next word is due, as it is said to those who wait for it."""

from datetime import datetime
from zoneinfo import ZoneInfo

_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "pt": (
        *("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira"),
        *("sábado", "domingo"),
    ),
}


def promised(due: datetime, now: datetime, language: str, timezone: str) -> str:
    """By the clocks of those who read it, `14:30 CET`; with the day where that is another than
    today. A language that we do not speak gets the date instead."""
    zone = ZoneInfo(timezone)
    there, today = due.astimezone(zone), now.astimezone(zone).date()
    said = f"{there:%H:%M} {there:%Z}"
    if there.date() == today:
        return said
    days = _DAYS.get(language.lower().partition("-")[0])
    return f"{days[there.weekday()]} {said}" if days else f"{there:%Y-%m-%d} {said}"
