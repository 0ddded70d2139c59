"""Examples as files, without what differs each time or is nobody's to see."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "openapi" / "examples"
KEY = re.compile(r"tert_(live|test)_[0-9A-Za-z]+")
EVENTS = FOLDER / "events"
TICKET = re.compile(r"tkt_[\w-]+")
ADDRESS = re.compile(r"\b(ics|gst|mlt|hkt|ivt|shr|rps)_[\w-]+")
SESSION = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")
HOOK_URL = re.compile(r"http://tertulia/hooks/")
STAND = re.compile(r"http://127\.0\.0\.1:\d+/feed\.xml")
LISTENER = re.compile(r"http://127\.0\.0\.1:\d+/hook")
DOMAIN = re.compile(r"127\.(?!0\.0\.1)\d+\.\d+\.\d+:\d+")
UPLOAD_URL = re.compile(r"http://tertulia/v1/")
SIGNING_SECRET = re.compile(r"whsec_[0-9A-Za-z+/=]+")


def write(folder: Path, kept: Mapping[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.json"):
        old.unlink()
    for name, example in kept.items():
        text = json.dumps(example, indent=2, ensure_ascii=False)
        text = KEY.sub(lambda found: f"tert_{found.group(1)}_{'x' * 46}", text)
        text = SIGNING_SECRET.sub(f"whsec_{'x' * 43}=", text)
        text = STAND.sub("https://baker.example.org/feed.xml", text)
        text = ADDRESS.sub(rf"\1_{'x' * 43}", text)
        text = SESSION.sub("eyJhbGciOiJIUzI1NiJ9.xxxx.xxxx", text)
        text = TICKET.sub(f"tkt_{'x' * 43}", text)
        text = HOOK_URL.sub("https://api.example.org/hooks/", text)
        text = UPLOAD_URL.sub("https://api.example.org/v1/", text)
        text = LISTENER.sub("https://hooks.example.org/tertulia", text)
        text = DOMAIN.sub("go.cafe.example", text)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
