"""Checks each request to our Bot API server against aiogram's models: a second reading of the Bot API."""

from __future__ import annotations

import json
import types
from collections.abc import Iterator, Mapping
from typing import Any, Union, get_args, get_origin
from urllib.parse import parse_qsl

from aiogram import methods
from aiogram.methods import TelegramMethod
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

METHODS: dict[str, type[TelegramMethod[Any]]] = {
    model.__api_method__.lower(): model
    for model in vars(methods).values()
    if isinstance(model, type) and issubclass(model, TelegramMethod) and model is not TelegramMethod
}


class MalformedRequestError(Exception):
    """A request that the Bot API's reference does not allow."""


def parameters_of(method: str, content_type: str, body: bytes, query: bytes) -> dict[str, Any]:
    """Return the parameters of a request.

    Raises:
        MalformedRequestError: an unknown method or field, a missing field, or a wrong type.
    """
    given = dict(parse_qsl(query.decode(), keep_blank_values=True))
    if content_type.startswith("application/json"):
        sent = {**given, **json.loads(body)}
        _check(method, _model(method), sent)
        return sent
    if not body or content_type.startswith("application/x-www-form-urlencoded"):
        return parameters_of_form(method, {**given, **dict(parse_qsl(body.decode(), keep_blank_values=True))})
    raise MalformedRequestError(f"{method}: content type {content_type!r}")


def parameters_of_form(method: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameters of a form.

    Args:
        fields: as text; a file stands as "attach://NAME".

    Raises:
        MalformedRequestError
    """
    model = _model(method)
    sent = {name: _decoded(method, name, value, model.model_fields) for name, value in fields.items()}
    _check(method, model, sent)
    return sent


def _model(method: str) -> type[TelegramMethod[Any]]:
    model = METHODS.get(method.lower())
    if model is None:
        raise MalformedRequestError(f"{method}: no such method")
    return model


def _decoded(method: str, name: str, value: str, fields: Mapping[str, FieldInfo]) -> Any:
    """Return a form field as JSON has it: fields that are text stay text, all others are JSON."""
    kinds = set(_kinds(fields[name].annotation)) if name in fields else {str}
    if str in kinds and int in kinds:
        return int(value) if value.lstrip("-").isdigit() else value
    if str in kinds:
        return value
    try:
        return json.loads(value)
    except ValueError as err:
        raise MalformedRequestError(f"{method}.{name}: {value!r} is no JSON") from err


def _kinds(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) in {Union, types.UnionType}:
        for choice in get_args(annotation):
            yield from _kinds(choice)
    else:
        yield annotation


def _check(method: str, model: type[BaseModel], sent: dict[str, Any]) -> None:
    try:
        parsed = model.model_validate_json(json.dumps(sent), strict=True)
    except ValidationError as err:
        raise MalformedRequestError(f"{method}: {err}") from err
    unknown = sorted(_unknown(parsed))
    if unknown:
        raise MalformedRequestError(f"{method}: unknown fields {unknown}")


def _unknown(value: Any, where: str = "") -> Iterator[str]:
    if isinstance(value, BaseModel):
        yield from (f"{where}{name}" for name in value.model_extra or {})
        for name in value.model_fields_set - set(value.model_extra or {}):
            yield from _unknown(getattr(value, name), f"{where}{name}.")
    elif isinstance(value, list):
        for item in value:
            yield from _unknown(item, where)
