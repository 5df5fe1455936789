"""Hands a call over to moto, in the account we found for it."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import moto.backends
import moto.core.responses
import moto.core.utils
from moto.core.responses import BaseResponse
from moto.dynamodb.responses import DynamoHandler
from moto.iam.responses import IamResponse
from moto.organizations.responses import OrganizationsResponse
from moto.secretsmanager.responses import SecretsManagerResponse
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request

from .errors import AwsError, Response
from .server import HttpRequest


def _cache_lookups() -> None:
    """moto lists its own package directory and inspects a class on every call: do so once."""
    modules = moto.backends.list_of_moto_modules()
    known = list(modules)
    moto.backends.list_of_moto_modules = lambda: known  # type: ignore[assignment]

    names: dict[Any, frozenset[str]] = {}
    inspect_class = moto.core.utils.method_names_from_class

    def method_names_from_class(clazz: Any) -> Any:
        found = names.get(clazz)
        if found is None:
            found = names[clazz] = frozenset(inspect_class(clazz))
        return found

    moto.core.utils.method_names_from_class = method_names_from_class  # type: ignore[assignment]
    moto.core.responses.method_names_from_class = method_names_from_class  # type: ignore[assignment]


# Services with one address and one class: straight to it, past the routing of Flask.
_DIRECT = {
    "dynamodb": DynamoHandler,
    "iam": IamResponse,
    "organizations": OrganizationsResponse,
    "secretsmanager": SecretsManagerResponse,
}

_cache_lookups()


@cache
def _app() -> Any:
    """moto's whole server, which takes a while to load, for the services that few tests ask."""
    from moto.moto_server.werkzeug_app import (
        DomainDispatcherApplication,
        create_backend_app,
    )

    return DomainDispatcherApplication(create_backend_app)


def forward(request: HttpRequest, account: str | None, service: str = "") -> Response:
    environ = _environ(request, account)
    direct = _DIRECT.get(service)
    try:
        if direct is not None and request.headers.get("content-encoding") != "gzip":
            return _dispatch(direct, environ)
        return _through_flask(environ)
    except NotImplementedError as missing:
        raise AwsError("NotImplemented", f"emulator: {missing}", 501) from missing


def _dispatch(handler: type[BaseResponse], environ: dict[str, Any]) -> Response:
    request = Request(environ)
    try:
        answer = handler.dispatch(request, request.url, dict(request.headers))
    except HTTPException as refusal:
        answer = refusal.code, dict(refusal.get_headers()), refusal.get_body()
    status, headers, body = answer if len(answer) == 3 else (200, {}, answer)
    content = body.encode() if isinstance(body, str) else body
    return Response(status, {k: str(v) for k, v in headers.items()}, content)


def _environ(request: HttpRequest, account: str | None) -> dict[str, Any]:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path.encode().decode("latin-1"),
        "RAW_URI": request.target,
        "REQUEST_URI": request.target,
        "QUERY_STRING": request.query_string,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    for name, value in request.headers.items():
        if name == "content-type":
            environ["CONTENT_TYPE"] = value
        elif name not in ("content-length", "transfer-encoding"):
            environ["HTTP_" + name.upper().replace("-", "_")] = value
    if account is not None:
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = account

    return environ


def _through_flask(environ: dict[str, Any]) -> Response:
    answer: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
        answer["status"] = int(status.split(" ", 1)[0])
        answer["headers"] = dict(headers)
        return lambda _data: None

    body = b"".join(_app()(environ, start_response))
    return Response(answer["status"], answer["headers"], body)
