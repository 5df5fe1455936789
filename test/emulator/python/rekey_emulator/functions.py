"""Invocations of functions that run elsewhere: a test names an endpoint for each."""

from __future__ import annotations

import http.client
import re
from typing import Any
from urllib.parse import urlsplit

from .calls import Call
from .errors import AwsError, Response
from .identity import Principal
from .policy import Ask
from .world import world

LONGEST_SECONDS = 900  # of any invocation of Lambda
HANDED_OVER = ("x-amz-invocation-type", "content-type")


def asks(call: Call, principal: Principal) -> list[Ask]:
    if call.operation != "Invoke":
        return []
    return [Ask("lambda:InvokeFunction", _arn(call, principal))]


def _arn(call: Call, principal: Principal) -> str:
    name = call.params["FunctionName"]
    if name.startswith("arn:"):
        return str(name)
    return f"arn:aws:lambda:{call.region}:{principal.account}:function:{name}"


def invoke(call: Call, _principal: Principal) -> Response | None:
    """None: of a function without an endpoint, moto answers as it does."""
    name = re.sub(r"^arn:.*:function:", "", call.params["FunctionName"])
    endpoint = world.functions.get(name)
    if endpoint is None:
        return None
    where = urlsplit(endpoint)
    connection = http.client.HTTPConnection(where.netloc, timeout=LONGEST_SECONDS)
    headers = {key: call.request.headers[key] for key in HANDED_OVER if key in call.request.headers}
    try:
        path = f"/2015-03-31/functions/{name}/invocations"
        connection.request("POST", path, call.request.body or b"{}", headers)
        answer = connection.getresponse()
        told: dict[str, Any] = {key.lower(): value for key, value in answer.getheaders()}
        told.pop("transfer-encoding", None)
        return Response(answer.status, told, answer.read())
    except OSError as error:
        raise AwsError("ServiceException", f"emulator: {endpoint}: {error}", 500) from error
    finally:
        connection.close()
