"""The four-hundredth route costs what the first does: routes are found word by word."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fastapi import FastAPI
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from api.operation import Operation
from domain.shared.errors import NotFound, Refusal


class MethodNotAllowed(Refusal):
    """The path exists, the method does not. Facts: allowed."""

    code = "method_not_allowed"


class RouteNotFound(NotFound):
    """There is nothing at this path. Facts: path."""

    code = "route_not_found"


@dataclass(slots=True)
class _Fork:
    """Where a path may go on: by a word, or by a parameter where no word leads anywhere."""

    routes: list[Operation] = field(default_factory=list)
    words: dict[str, "_Fork"] = field(default_factory=dict)
    parameter: "_Fork | None" = None

    def grow(self, word: str) -> "_Fork":
        if "{" not in word:
            return self.words.setdefault(word, _Fork())
        if self.parameter is None:
            self.parameter = _Fork()
        return self.parameter

    def follow(self, words: Sequence[str]) -> Sequence[Operation]:
        if not words:
            return self.routes
        for fork in (self.words.get(words[0]), self.parameter):
            if fork is not None and (found := fork.follow(words[1:])):
                return found
        return ()


class RouteIndex:
    """Leads requests to the routes of an application, in place of the application itself: what it
    would put around them costs as much as they do, and the envelope does it already. Routes are
    found word by word, so none is compared that has another path. A word that has a path of its own
    is not the parameter of another. Paths are exact: no slash is added or taken away."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._root = _Fork()
        for route in app.routes:
            if not isinstance(route, Operation):
                raise TypeError(f"{route} is no Operation: give its router that route_class")
            fork = self._root
            for word in route.path.split("/"):
                fork = fork.grow(word)
            fork.routes.append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["app"] = self._app
        if "\x00" in scope["path"]:
            # No name and no id holds it, and the database cannot be asked for it.
            raise RouteNotFound(path=scope["path"])
        allowed: set[str] = set()
        for route in self._root.follow(scope["path"].split("/")):
            match, more = route.matches(scope)
            if match is Match.FULL:
                scope.update(more)
                await route.handle(scope, receive, send)
                return
            if match is Match.PARTIAL:
                allowed |= route.methods or set()
        if allowed:
            raise MethodNotAllowed(allowed=", ".join(sorted(allowed)))
        raise RouteNotFound(path=scope["path"])
