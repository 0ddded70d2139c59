"""What every hosted page keeps for whoever reads it in a browser: fields have names, words can be
read, and the keyboard is enough."""

import re
from collections.abc import Mapping
from typing import Any

import httpx

from tests.kit.chromium import Browser

WAYS = (("en", False), ("es", False), ("es", True), ("en", True))
"""In both languages, without scripts and with them."""

MOST_TABS = 40
FOCUS = (
    "(() => { const one = document.activeElement; return [one.tagName, one.name || '', one.type"
    " || '', one.value || '', one.matches(':focus-visible')"
    " && getComputedStyle(one).outlineStyle !== 'none']; })()"
)
# By the formula of WCAG 2.2 for relative luminance, of each text against the nearest ground that is
# not see-through; large letters need less.
FAINT = """(() => {
  const parts = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const ground = one => {
    for (let at = one; at; at = at.parentElement) {
      const found = parts(getComputedStyle(at).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('body *')].filter(one => {
    const words = [...one.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!words || !one.getClientRects().length) return false;
    const style = getComputedStyle(one), size = parseFloat(style.fontSize);
    const [a, b] = [light(parts(style.color)), light(ground(one))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    return ratio < (large ? 3 : 4.5);
  }).map(one => one.tagName + ': ' + one.textContent.trim().slice(0, 40));
})()"""
UNNAMED = (
    "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]"
    ".filter(one => !one.labels.length || !one.labels[0].innerText.trim()).map(one => one.name)"
)
SMALL = (
    "[...document.querySelectorAll('button, input:not([type=hidden]), textarea')]"
    ".filter(one => !one.closest('[aria-hidden=true]'))"
    ".map(one => one.labels && one.labels[0] && one.type.match(/radio|checkbox/) ? one.labels[0]"
    " : one).filter(one => one.getBoundingClientRect().height < 24).map(one => one.outerHTML)"
)

SHRUNK = (
    "[...document.querySelectorAll('input[type=radio], input[type=checkbox]')]"
    ".filter(one => one.getClientRects().length).filter(one => { const box ="
    " one.getBoundingClientRect(); return Math.abs(box.width - box.height) > 1; })"
    ".map(one => one.outerHTML)"
)


def form_in(page: str) -> str:
    """What the form of a page holds that shows where it comes from; empty where there is none."""
    found = re.search(r'name="form" value="([^"]+)"', page)
    return found[1] if found else ""


async def sent_from_page(
    reader: httpx.AsyncClient, where: str, fields: Mapping[str, str], **headers: str
) -> httpx.Response:
    """Somebody opens the page, fills in its form, and sends it."""
    form = form_in((await reader.get(where)).text)
    return await reader.post(where, data={"form": form, **fields}, headers=headers)


async def stands_up(browser: Browser, language: str) -> None:
    """Asserts that the page that is open can be read and filled in by everybody."""
    assert await browser.look("document.documentElement.lang") == language
    assert await browser.look("document.querySelectorAll('h1').length") == 1
    assert await browser.look("document.title.trim().length") > 0
    assert await browser.look("document.querySelectorAll('script').length") == 0
    assert await browser.look("document.querySelectorAll('main').length") == 1
    for fault in (UNNAMED, SMALL, FAINT, SHRUNK):
        found = await browser.look(fault)
        assert found == [], found
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not await browser.look(wide)


async def fill_in(browser: Browser, fields: Mapping[str, str], button: str = "") -> list[str]:
    """By the keyboard alone: what is text is written, what is chosen is chosen, and the button is
    pressed whose value that is. Returns the names of the fields in the order in which the focus
    came to them, and asserts that it could be seen there."""
    order: list[str] = []
    for _ in range(MOST_TABS):
        await browser.press("Tab")
        tag, name, kind, value, is_seen = await browser.look(FOCUS)
        if tag == "BODY":
            continue
        assert is_seen, (tag, name)
        if tag == "BUTTON" and value == button:
            await browser.press("Enter")
            await browser.sent()
            return order
        if tag in ("INPUT", "TEXTAREA"):
            order.append(name)
            if name in fields:
                await (browser.press(" ") if kind in _CHOSEN else browser.write(fields[name]))
    raise AssertionError(f"the focus never came to the button; it came to {order}")


_CHOSEN = ("radio", "checkbox")


async def text_of(browser: Browser) -> str:
    text: str = await browser.look("document.body.innerText")
    return text


async def role_seen(browser: Browser, role: str) -> bool:
    return bool(await browser.look(f"document.querySelector('[role={role}]') !== null"))


async def colour_of(browser: Browser, selector: str, what: str = "backgroundColor") -> Any:
    """As the browser paints it, like `rgb(91, 42, 134)`."""
    return await browser.look(f"getComputedStyle(document.querySelector('{selector}')).{what}")


async def sent_from_elsewhere(browser: Browser, url: str, fields: Mapping[str, str]) -> str:
    """What somebody is shown whom a page of a stranger makes send that form."""
    await browser.visit("data:text/html,<title>A stranger</title>")
    inputs = "".join(
        f"form.append(Object.assign(document.createElement('input'), {{name: '{name}',"
        f" value: '{value}'}}));"
        for name, value in fields.items()
    )
    await browser.look(
        "(() => { const form = document.createElement('form');"
        f" form.method = 'post'; form.action = '{url}'; {inputs}"
        " document.body.append(form); form.submit(); })()"
    )
    await browser.sent()
    return await text_of(browser)
