"""A real browser without a window, with or without JavaScript in its pages, spoken to by a pipe."""

import asyncio
import base64
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

PROGRAM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
    *("--no-first-run", "--disable-background-networking", "--remote-debugging-pipe"),
    *("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--window-size=800,1000"),
)


class Browser:
    """One page. What is asked of it is answered in its own order."""

    def __init__(self, reader: asyncio.StreamReader, out: int) -> None:
        self._reader, self._out = reader, out
        self._number = 0
        self._session: str | None = None

    async def begin(self) -> None:
        made = await self._ask("Target.createTarget", url="about:blank")
        target = made["targetId"]
        found = await self._ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = found["sessionId"]
        await self._ask("Page.enable")
        await self._ask("Emulation.setScriptExecutionDisabled", value=True)

    async def scripts(self, on: bool) -> None:
        """Whether pages from the next one on may run any. They may not until this is said."""
        await self._ask("Emulation.setScriptExecutionDisabled", value=not on)

    async def reads(self, language: str) -> None:
        """As somebody's browser asks for it."""
        await self._ask("Network.enable")
        await self._ask("Network.setExtraHTTPHeaders", headers={"Accept-Language": language})

    async def prefers(self, scheme: str) -> None:
        """Of what is open now: `light` or `dark`."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        await self._ask("Emulation.setEmulatedMedia", features=[feature])

    async def is_wide(self, pixels: int) -> None:
        """From now on, of every page; it is as high as before."""
        size = {"width": pixels, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
        await self._ask("Emulation.setDeviceMetricsOverride", **size)

    async def write(self, text: str) -> None:
        """Where the focus is."""
        await self._ask("Input.insertText", text=text)

    async def visit(self, url: str) -> None:
        await self._ask("Page.navigate", url=url)
        await self._loaded()

    async def look(self, expression: str) -> Any:
        """What an expression comes to, in a world apart, where the page's policy is not asked."""
        tree = await self._ask("Page.getFrameTree")
        return await self._in_frame(tree["frameTree"]["frame"]["id"], expression)

    async def look_inside(self, expression: str) -> Any:
        """The same in the page that is shown inside this one; None where there is none to see."""
        tree = (await self._ask("Page.getFrameTree"))["frameTree"]
        frames = [each["frame"] for each in tree.get("childFrames", ())]
        shown = [frame for frame in frames if "unreachableUrl" not in frame]
        return await self._in_frame(shown[0]["id"], expression) if shown else None

    async def comes_inside(self, expression: str) -> None:
        """Once that is so in the page that is shown inside this one. Raises TimeoutError."""
        async with asyncio.timeout(30):
            while True:
                # A page that leaves while it is asked is asked again.
                with suppress(AssertionError):
                    if await self.look_inside(expression):
                        return

    async def _in_frame(self, frame: str, expression: str) -> Any:
        world = await self._ask("Page.createIsolatedWorld", frameId=frame)
        found = await self._ask(
            "Runtime.evaluate",
            expression=expression,
            contextId=world["executionContextId"],
            returnByValue=True,
        )
        return found["result"].get("value")

    async def press(self, *keys: str) -> None:
        """As somebody does who has no mouse."""
        for key in keys:
            code = {"Tab": 9, " ": 32, "Enter": 13}[key]
            text = {" ": " ", "Enter": "\r"}.get(key)
            said: dict[str, Any] = {"key": key, "windowsVirtualKeyCode": code}
            typed = said | ({"text": text} if text else {})
            await self._ask("Input.dispatchKeyEvent", type="keyDown", **typed)
            await self._ask("Input.dispatchKeyEvent", type="keyUp", **said)

    async def sent(self) -> None:
        """Once a form that was just sent has led somewhere."""
        await self._loaded()

    async def comes_to(self, url: str) -> None:
        """Once it is there, or would be if that could be reached from here. Raises TimeoutError."""
        async with asyncio.timeout(30):
            while url not in await self._where():
                # Each question is a way there and back.
                continue

    async def _where(self) -> tuple[str, str]:
        frame = (await self._ask("Page.getFrameTree"))["frameTree"]["frame"]
        return frame["url"], frame.get("unreachableUrl", "")

    async def picture(self) -> bytes:
        """What there is to see, as PNG."""
        shot = await self._ask("Page.captureScreenshot", format="png")
        return base64.b64decode(shot["data"])

    async def _loaded(self) -> None:
        while (await self._next()).get("method") != "Page.loadEventFired":
            pass

    async def _ask(self, method: str, **params: Any) -> Any:
        self._number += 1
        said: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session:
            said["sessionId"] = self._session
        os.write(self._out, json.dumps(said).encode() + b"\0")
        while True:
            answer = await self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']}")
                return answer["result"]

    async def _next(self) -> dict[str, Any]:
        line = await asyncio.wait_for(self._reader.readuntil(b"\0"), 30)
        found: dict[str, Any] = json.loads(line[:-1])
        return found


@asynccontextmanager
async def a_browser(folder: Path) -> AsyncIterator[Browser]:
    """For as long as the block lasts."""
    assert PROGRAM is not None
    to_read, from_us = os.pipe()
    from_them, to_write = os.pipe()

    def in_place() -> None:
        # The program reads what it is told from 3, and answers on 4.
        held = os.dup(to_read), os.dup(to_write)
        os.dup2(held[0], 3)
        os.dup2(held[1], 4)

    process = await asyncio.create_subprocess_exec(
        *(PROGRAM, *FLAGS, f"--user-data-dir={folder}"),
        preexec_fn=in_place,
        close_fds=False,
        stderr=asyncio.subprocess.DEVNULL,
    )
    os.close(to_read)
    os.close(to_write)
    reader = asyncio.StreamReader(limit=2**24)
    loop = asyncio.get_running_loop()
    pipe = os.fdopen(from_them, "rb")
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    browser = Browser(reader, from_us)
    try:
        await browser.begin()
        yield browser
    finally:
        process.terminate()
        await process.wait()
        transport.close()
        os.close(from_us)
