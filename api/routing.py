"""The four-hundredth route costs what the first does: routes are found by their first words."""

from fastapi import FastAPI
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from api.operation import Operation
from domain.shared.errors import NotFound, Refusal

Key = tuple[str, ...]


class MethodNotAllowed(Refusal):
    """The path exists, the method does not. Facts: allowed."""

    code = "method_not_allowed"


class RouteNotFound(NotFound):
    """There is nothing at this path. Facts: path."""

    code = "route_not_found"


class RouteIndex:
    """Leads requests to the routes of an application, in place of the application itself: what it
    would put around them costs as much as they do, and the envelope does it already. Routes are
    kept by their first two words, so only those of one resource are compared. Paths are exact: no
    slash is added or taken away."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._routes: dict[Key, list[Operation]] = {}
        for route in app.routes:
            if not isinstance(route, Operation):
                raise TypeError(f"{route} is no Operation: give its router that route_class")
            self._routes.setdefault(_key(route.path), []).append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["app"] = self._app
        if "\x00" in scope["path"]:
            # No name and no id holds it, and the database cannot be asked for it.
            raise RouteNotFound(path=scope["path"])
        allowed: set[str] = set()
        path = None
        for route in self._candidates(scope["path"]):
            match, more = route.matches(scope)
            if match is Match.NONE or path not in (None, route.path):
                continue
            # A word that has a path of its own is not the parameter of another.
            path = route.path
            if match is Match.FULL:
                scope.update(more)
                await route.handle(scope, receive, send)
                return
            allowed |= route.methods or set()
        if allowed:
            raise MethodNotAllowed(allowed=", ".join(sorted(allowed)))
        raise RouteNotFound(path=scope["path"])

    def _candidates(self, path: str) -> list[Operation]:
        words = path.strip("/").split("/", 2)
        return self._routes.get(tuple(words[:2])) or self._routes.get(tuple(words[:1]), [])


def _key(path: str) -> Key:
    """The words before the first parameter, two at most."""
    words = path.strip("/").split("/")[:2]
    return tuple(words[:1] if len(words) == 2 and "{" in words[1] else words)
