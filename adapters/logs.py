"""One JSON line for each thing worth knowing; no secret gets into any of them."""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from domain.shared.secret import HIDDEN, without_secrets

SECRET_NAMES = re.compile(
    r"authorization|password|passwd|secret|token|credential|cookie|api[_-]?key$|signature", re.I
)
# Their lines at INFO hold whole addresses, and addresses hold tokens.
QUIET = ("httpx", "httpcore", "aiohttp", "asyncio", "arq", "uvicorn", "uvicorn.error", "limits")


def set_up(level: str) -> None:
    """Send every logger's lines to standard output as JSON, redacted."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").disabled = True


class JsonLine(logging.Formatter):
    """What was said, who said it and when (UTC), then whatever was said with it."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "event": record.getMessage(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat()[:-6] + "Z",
        }
        for name, value in record.__dict__.items():
            if name not in _OF_EVERY_RECORD:
                line[name] = value
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return _encode({name: _clean(name, value) for name, value in line.items()})


_OF_EVERY_RECORD = {*logging.makeLogRecord({}).__dict__, "message", "asctime", "taskName"}
# One encoder for all: making one takes longer than a line does.
_encode = json.JSONEncoder(default=str).encode


def _clean(name: str, value: Any) -> Any:
    """Hide what is named like a secret, and what looks like one wherever it stands."""
    if value is not None and not isinstance(value, bool) and _names_a_secret(name):
        return HIDDEN
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, dict):
        return {inner: _clean(str(inner), item) for inner, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(name, item) for item in value]
    return value


@lru_cache(maxsize=1000)
def _names_a_secret(name: str) -> bool:
    return SECRET_NAMES.search(name) is not None
