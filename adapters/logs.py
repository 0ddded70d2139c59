"""One JSON line for each thing worth knowing; no secret gets into any of them."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from domain.shared.secret import HIDDEN, without_secrets

SECRET_NAMES = re.compile(
    r"authorization|password|passwd|secret|token|credential|cookie|api[_-]?key$|signature", re.I
)
# Their lines at INFO hold whole addresses, and addresses hold tokens.
QUIET = ("httpx", "httpcore", "aiohttp", "asyncio", "arq", "uvicorn", "uvicorn.error", "limits")


def set_up(level: str) -> None:
    """Send every logger's lines to standard output as JSON, redacted."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(default=str),
        ],
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").disabled = True


def redact(logger: Any, method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide what is named like a secret, and what looks like one wherever it stands."""
    return {name: _clean(name, value) for name, value in line.items()}


def _clean(name: str, value: Any) -> Any:
    if SECRET_NAMES.search(name) and value is not None and not isinstance(value, bool):
        return HIDDEN
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, dict):
        return {inner: _clean(str(inner), item) for inner, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(name, item) for item in value]
    return value
