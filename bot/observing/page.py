"""/healthz, /readyz and /metrics as an ASGI app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.observing.exposition import CONTENT_TYPE, Exposition
from bot.observing.health import Health, Part
from bot.observing.insiders import Insiders

PATHS = ("/healthz", "/readyz", "/metrics")
NO_STORE = {"cache-control": "no-store"}
CLOSED = "The figures are for this machine alone; set QINGKA_METRICS_TOKEN to show them elsewhere.\n"


def build_app(health: Health, exposition: Exposition, insiders: Insiders) -> Starlette:
    """Return the app; it has no lifespan."""

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok\n", headers=NO_STORE)

    async def readyz(request: Request) -> Response:
        parts = await health.parts()
        ok = all(part.ok for part in parts)
        shown = [_shown(part, everything=insiders.has(request)) for part in parts]
        return JSONResponse({"ok": ok, "parts": shown}, 200 if ok else 503, NO_STORE)

    async def metrics(request: Request) -> Response:
        if not insiders.has(request):
            return _refused(insiders)
        return Response(await exposition.text(), media_type=CONTENT_TYPE, headers=NO_STORE)

    app = Starlette(
        routes=[Route(path, page) for path, page in zip(PATHS, (healthz, readyz, metrics), strict=True)]
    )
    app.router.redirect_slashes = False  # they would repeat the host that was asked
    return app


def _shown(part: Part, *, everything: bool) -> Mapping[str, Any]:
    shown = {"name": part.name, "ok": part.ok}
    return shown | {"age_s": part.age_s, "trouble": part.trouble} if everything else shown


def _refused(insiders: Insiders) -> Response:
    if insiders.token:
        return PlainTextResponse("A token is needed.\n", 401, NO_STORE | {"www-authenticate": "Bearer"})
    return PlainTextResponse(CLOSED, 403, NO_STORE)
