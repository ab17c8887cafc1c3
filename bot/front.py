"""Several apps on one server, each under a path of its own; one for everything else and for the lifespan."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send


class Front:
    """Brings a request to the app of its path.

    Args:
        other: for every path that no app has.
        apps: by path, such as "/board"; an app has its path and what stands below it, and sees the whole path.
    """

    def __init__(self, other: ASGIApp, apps: Mapping[str, ASGIApp]) -> None:
        self._other = other
        self._apps = dict(apps)

    @property
    def roots(self) -> frozenset[str]:
        """The paths that have an app of their own."""
        return frozenset(self._apps)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._other if scope["type"] != "http" else self._app_of(scope["path"])
        await app(scope, receive, send)

    def _app_of(self, path: str) -> ASGIApp:
        under = (app for root, app in self._apps.items() if path == root or path.startswith(f"{root}/"))
        return next(under, self._other)
