"""What a number of a workbook looks like there: a date, a time, or as many decimals as are shown.

What depends on who looks is left out: there is a point before decimals and nothing between
thousands, and dates are written year first.
"""

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

SINCE_1900 = datetime(1899, 12, 30)  # noqa: DTZ001
SINCE_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
LAST_DAY = 2_958_465
SECONDS_A_DAY = 86_400
_A_DATE = "yyyy-mm-dd"
BUILT_IN = {
    **{1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"},
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 59)), _A_DATE),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35), "hh:mm"),
    **{22: "yyyy-mm-dd hh:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss"},
    **dict.fromkeys((37, 38), "#,##0"),
    **dict.fromkeys((39, 40), "#,##0.00"),
}
"""Formats that go by their number alone; those that differ from place to place as one of them."""

_SAID = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]\-]*)[^\]]*\]')
_UNSAID = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.|\*.', re.IGNORECASE)
_ASIDE = re.compile(r"_.|\*.|\[[^\]]*\]")
_DIGITS = re.compile(r"(?P<whole>[#0?](?:,*[#0?])*|(?=\.[#0?]))(?:\.(?P<part>[#0?]*))?(?P<rest>,*)")
_QUOTED = re.compile("\ue000(.*?)\ue001")


def shown(value: float, code: str, since: datetime) -> str:
    """The number in this format, as a person sees it."""
    bare = _UNSAID.sub("", code).lower()
    if bare != "general" and re.search(r"[ymdhs]", bare):
        return _moment(value, bare, since)
    return _number(value, code)


def _moment(value: float, bare: str, since: datetime) -> str:
    if not 0 <= value < LAST_DAY + 1:
        return _plain(value)
    seconds = round(value * SECONDS_A_DAY)
    if re.search(r"\[[hms]+\]", bare):
        return _clock(seconds)
    if since == SINCE_1900 and value < 60:
        # The 29th of February 1900, which there was none of, counts as a day.
        since += timedelta(days=1)
    at = since + timedelta(seconds=seconds)
    of_day = seconds % SECONDS_A_DAY
    has_hours = bool(re.search(r"[hs]", bare))
    if has_hours and not re.search(r"[yd]", bare):
        return _clock(of_day)
    day = at.date().isoformat()
    return f"{day} {_clock(of_day)}" if has_hours or of_day else day


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    shown = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{shown}:{rest:02}" if rest else shown


def _number(value: float, code: str) -> str:
    section = code.split(";")[0]
    marked = _SAID.sub(lambda m: f"\ue000{''.join(filter(None, m.groups()))}\ue001", section)
    parts = _ASIDE.sub("", marked)
    outside = _QUOTED.sub(lambda m: "\ue002" * len(m[0]), parts)
    found = _DIGITS.search(outside)
    if found is None or re.search(r"[0#?/@]|e[+-]|general", _without(outside, found), re.I):
        return _plain(value)
    try:
        scaled = Decimal(repr(value)) * (100 if "%" in outside else 1)
        scaled = scaled.scaleb(-3 * len(found["rest"]))
        digits = _decimals(scaled, found["whole"], found["part"] or "")
    except InvalidOperation:
        # More digits than there are.
        return _plain(value)
    before, after = parts[: found.start()], parts[found.end() :]
    sign = "-" if digits.startswith("-") else ""
    said = f"{_words(before)}{digits.removeprefix('-')}{_words(after)}".strip()
    return f"{sign}{said}"


def _without(text: str, found: re.Match[str]) -> str:
    return text[: found.start()] + text[found.end() :]


def _words(text: str) -> str:
    return _QUOTED.sub(lambda m: m[1], text)


def _decimals(value: Decimal, whole: str, part: str) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-len(part)), ROUND_HALF_UP)
    least = len(part.rstrip("#?"))
    before, _, after = f"{abs(rounded):f}".partition(".")
    after = after.rstrip("0").ljust(least, "0") if len(after) > least else after
    before = before.lstrip("0").rjust(whole.count("0"), "0") or ("" if after else "0")
    sign = "-" if rounded < 0 else ""
    return f"{sign}{before}.{after}" if after else f"{sign}{before}"


def _plain(value: float) -> str:
    """As many digits as a workbook keeps, and no power of ten."""
    if value == int(value):
        return str(int(value))
    return f"{Decimal(f'{value:.15g}'):f}"
