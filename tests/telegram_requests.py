"""Takes the parameters out of a request to our Bot API server: a query, JSON, a form, or a form with files."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartParser

from tests.telegram_answers import Json
from tests.telegram_media import UPLOAD
from tests.telegram_methods import parameters_of, parameters_of_form
from tests.telegram_wire import Request

if TYPE_CHECKING:
    from tests.telegram_world import World

LARGEST_FIELD = 100 * 1024 * 1024  # bytes


async def parameters(world: World, method: str, request: Request) -> Json:
    """Return the parameters, checked; the world takes the files.

    Raises:
        tests.telegram_methods.MalformedRequestError, ValueError
    """
    if request.kind.startswith("multipart/form-data"):
        fields = await _form(world, request)
        files = [name for name, value in fields.items() if value in world.uploads]
        return parameters_of_form(method, fields, files)
    return parameters_of(method, request.kind, request.body, request.query.encode())


async def _form(world: World, request: Request) -> dict[str, str]:
    """Return a form's fields; a file's is its name in the world."""
    fields: dict[str, str] = {}
    headers = Headers({"content-type": request.kind})
    form = await MultiPartParser(headers, _once(request.body), max_part_size=LARGEST_FIELD).parse()
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            fields[name] = f"{UPLOAD}{world.count()}"
            world.uploads[fields[name]] = (value.filename or "", value.content_type or "", await value.read())
        else:
            fields[name] = value
    await form.close()
    return fields


async def _once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body
