"""What a body of JSON holds is counted before any of it is made: a megabyte of it can hold things
enough to take up thirty."""

import re

MOST_VALUES = 10_000
DEEPEST = 500
# A string is skipped as one, also where it has no end.
_MARKS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[][{},]', re.DOTALL)
_STEPS = {b"[": 1, b"{": 1, b"]": -1, b"}": -1}


class TooDeep(ValueError):
    """No reader goes so deep."""


def holds_too_much(body: bytes) -> bool:
    """Whether it holds more values than any request has use for. Raises TooDeep."""
    if body.count(b",") + body.count(b"[") + body.count(b"{") <= MOST_VALUES:
        return False
    seen = depth = 0
    for mark in _MARKS.finditer(body):
        step = _STEPS.get(mark[0], 0)
        depth += step
        seen += step > 0 or mark[0] == b","
        if depth > DEEPEST:
            raise TooDeep
        if seen > MOST_VALUES:
            return True
    return False
