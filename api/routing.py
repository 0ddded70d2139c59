"""The four-hundredth route costs what the first does: routes are found by their first words."""

from fastapi import APIRouter
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from domain.shared.errors import NotFound, Refusal

Key = tuple[str, ...]


class MethodNotAllowed(Refusal):
    """The path exists, the method does not. Facts: allowed."""

    code = "method_not_allowed"


class RouteNotFound(NotFound):
    """There is nothing at this path. Facts: path."""

    code = "route_not_found"


class RouteIndex:
    """Put in place of a router's own linear search. Routes are kept by their first two words, so
    only those of one resource are compared. Paths are exact: no slash is added or taken away."""

    def __init__(self, router: APIRouter) -> None:
        self._router = router
        self._routes: dict[Key, list[BaseRoute]] = {}
        for route in router.routes:
            self._routes.setdefault(_key(route.path), []).append(route)  # type: ignore[attr-defined]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._router.app(scope, receive, send)
            return
        scope["router"] = self._router
        if "\x00" in scope["path"]:
            # No name and no id holds it, and the database cannot be asked for it.
            raise RouteNotFound(path=scope["path"])
        allowed: set[str] = set()
        path = None
        for route in self._candidates(scope["path"]):
            match, more = route.matches(scope)
            if match is Match.NONE or path not in (None, route.path):  # type: ignore[attr-defined]
                continue
            # A word that has a path of its own is not the parameter of another.
            path = route.path  # type: ignore[attr-defined]
            if match is Match.FULL:
                scope.update(more)
                await route.handle(scope, receive, send)
                return
            allowed |= set(route.methods)  # type: ignore[attr-defined]
        if allowed:
            raise MethodNotAllowed(allowed=", ".join(sorted(allowed)))
        raise RouteNotFound(path=scope["path"])

    def _candidates(self, path: str) -> list[BaseRoute]:
        words = path.strip("/").split("/", 2)
        return self._routes.get(tuple(words[:2])) or self._routes.get(tuple(words[:1]), [])


def _key(path: str) -> Key:
    """The words before the first parameter, two at most."""
    words = path.strip("/").split("/")[:2]
    return tuple(words[:1] if len(words) == 2 and "{" in words[1] else words)
