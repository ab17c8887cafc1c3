"""Pictures and files on our Bot API server: what people send, what the bot uploads, and what it downloads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.telegram_answers import ApiError, BadRequestError, Json
from tests.telegram_forums import place_of
from tests.telegram_limits import check_caption, keyboard

if TYPE_CHECKING:
    from tests.telegram_world import World

KINDS = ("photo", "document", "video", "audio", "voice", "animation", "video_note", "sticker")
WITHOUT_CAPTION = {"sticker", "video_note"}
LARGEST_DOWNLOAD = 20 * 1024 * 1024
LARGEST_UPLOAD = 50 * 1024 * 1024
LARGEST_PHOTO = 10 * 1024 * 1024
UPLOAD = "attach://"


@dataclass(frozen=True)
class File:
    """A file that the server has; `said_bytes` is what messages say about its size."""

    id: str
    kind: str
    content: bytes
    name: str = ""
    mime: str = ""
    said_bytes: int | None = None

    @property
    def path(self) -> str:
        return f"{self.kind}s/{self.id}"


def add_file(
    world: World, kind: str, content: bytes, name: str = "", mime: str = "", said: int | None = None
) -> File:
    """Keep a file; return it with its id."""
    with world.lock:
        file = File(f"{kind}-{world.count()}", kind, content, name, mime, said)
        world.files[file.id] = file
        return file


def media_json(file: File) -> Json:
    """Return how a message shows a file."""
    size = len(file.content) if file.said_bytes is None else file.said_bytes
    one: Json = {"file_id": file.id, "file_unique_id": f"u{file.id}", "file_size": size}
    if file.kind == "photo":
        small = {
            "file_id": f"{file.id}-s",
            "file_unique_id": f"s{file.id}",
            "width": 90,
            "height": 60,
            "file_size": 9,
        }
        return {"photo": [small, {**one, "width": 1280, "height": 853}]}
    if file.name and file.kind not in {"voice", "video_note", "sticker"}:
        one["file_name"] = file.name
    if file.mime and file.kind not in {"video_note", "sticker"}:
        one["mime_type"] = file.mime
    return {file.kind: {**one, **SHAPES.get(file.kind, {})}, **_beside(file, one)}


def _beside(file: File, one: Json) -> Json:
    """An animation is shown as a document, too."""
    return {"document": one} if file.kind == "animation" else {}


SHAPES: dict[str, Json] = {
    "video": {"width": 640, "height": 480, "duration": 3},
    "audio": {"duration": 3},
    "voice": {"duration": 3},
    "animation": {"width": 320, "height": 240, "duration": 2},
    "video_note": {"length": 240, "duration": 3},
    "sticker": {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"},
}


def send(world: World, params: Json, *, kind: str) -> Json:
    """Send a picture or file: an uploaded one, or one that the server has under its id."""
    from tests.telegram_world import as_json

    thread_id = place_of(world, params)
    file = _file(world, kind, params[kind])
    caption = check_caption(world, params, world.longest_caption)
    message = world.add_message(params["chat_id"], caption, from_bot=True, thread_id=thread_id, file=file)
    message.buttons = keyboard(world, params)
    return as_json(world, message)


def _file(world: World, kind: str, given: str) -> File:
    if not given.startswith(UPLOAD):
        known = world.files.get(given)
        if known is None:
            raise BadRequestError("wrong file identifier/HTTP URL specified")
        if known.kind != kind:
            raise BadRequestError(f"can't use file of type {known.kind} as {kind}")
        return known
    name, mime, content = world.uploads[given]
    if not content:
        raise BadRequestError("file must be non-empty")
    if len(content) > LARGEST_UPLOAD:
        raise ApiError(413, "Request Entity Too Large")
    if kind == "photo" and (
        len(content) > LARGEST_PHOTO or not content.startswith((b"\x89PNG", b"\xff\xd8"))
    ):
        raise BadRequestError("IMAGE_PROCESS_FAILED")
    return add_file(world, kind, content, name, mime)


def get_file(world: World, params: Json) -> Json:
    file = world.files.get(params["file_id"])
    if file is None:
        raise BadRequestError("wrong file_id or the file is temporarily unavailable")
    size = len(file.content) if file.said_bytes is None else file.said_bytes
    if size > LARGEST_DOWNLOAD:
        raise BadRequestError("file is too big")
    return {"file_id": file.id, "file_unique_id": f"u{file.id}", "file_size": size, "file_path": file.path}


CALLS: dict[str, Callable[[Any, Json], Any]] = {
    "getfile": get_file,
    **{f"send{kind.replace('_', '')}": partial(send, kind=kind) for kind in KINDS},
}
