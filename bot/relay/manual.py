"""The relay's OpenAPI as a page. It loads nothing: a script from elsewhere could ask the board as whoever reads it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


def page(openapi: dict[str, Any]) -> str:
    """Return HTML: each operation with what it says, takes and answers; the schemas stand in /openapi.json."""
    title = escape(openapi["info"]["title"])
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1>'
    link = '<p>All of it: <a href="/openapi.json">openapi.json</a>. Each request but an enrolment carries a token.</p>'
    return "\n".join([head, link, *_operations(openapi["paths"])])


def _operations(paths: dict[str, Any]) -> Iterator[str]:
    for path, methods in paths.items():
        for method, operation in methods.items():
            yield f"<h2><code>{method.upper()} {escape(path)}</code></h2>"
            yield f"<p>{escape(operation.get('description', ''))}</p>"
            yield f"<p>Takes {_taken(operation)}. Answers {', '.join(_answers(operation))}.</p>"


def _taken(operation: dict[str, Any]) -> str:
    named = [f"{one['name']} ({one['in']})" for one in operation.get("parameters", [])]
    body = [_model(operation["requestBody"])] if "requestBody" in operation else []
    return escape(", ".join([*named, *body])) or "nothing"


def _answers(operation: dict[str, Any]) -> Iterator[str]:
    for status, answer in operation["responses"].items():
        yield escape(f"{status} {_model(answer)}".strip())


def _model(part: dict[str, Any]) -> str:
    """Return the names of what may be sent; "" for nothing that has a name."""
    schema = part.get("content", {}).get("application/json", {}).get("schema", {})
    names = [str(one.get("$ref", "")).rpartition("/")[2] for one in (schema, *schema.get("oneOf", ()))]
    return " or ".join(filter(None, names))
