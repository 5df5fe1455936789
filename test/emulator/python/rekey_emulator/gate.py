"""The way of a request: who calls, faults, permission, our answer or moto's, the log."""

from __future__ import annotations

from collections import defaultdict
from contextlib import AbstractContextManager, nullcontext
from threading import RLock
from typing import Any

from . import (
    admin,
    authorize,
    buckets,
    call_log,
    calls,
    corrections,
    errors,
    faults,
    handlers,
    identity,
    moto_bridge,
    organizations,
    wire,
)
from .calls import Call
from .errors import AwsError, CutConnection, Response
from .identity import Principal
from .server import HttpRequest
from .world import world

ADMIN_PREFIX = "/_rekey/"

# One request at a time per service: moto's backends are not written for threads. The services
# that read each other's state share the lock of the world.
_locks: dict[str, RLock] = defaultdict(RLock)
for _service in ("iam", "sts", "organizations", "secretsmanager", "tagging"):
    _locks[_service] = world.lock


def _lock(call: Call) -> AbstractContextManager[Any]:
    """An invocation lasts, and what it runs calls us."""
    return nullcontext() if call.operation == "Invoke" else _locks[call.service]


def answer(request: HttpRequest) -> Response:
    if request.path.startswith(ADMIN_PREFIX):
        return admin.answer(request, request.path[len(ADMIN_PREFIX) :])
    if request.path.startswith("/moto-api"):
        return moto_bridge.forward(request, None)
    call = calls.parse(request)
    corrections.before_first_call(call.service)
    entry = call_log.begin(call)
    try:
        response = _judge(call)
        call_log.end(entry, response.status, _error_code(response))
        return response
    except AwsError as error:
        call_log.end(entry, error.status, error.code)
        return errors.to_response(error, call.protocol)
    except CutConnection:
        call_log.end(entry, 0, "ConnectionCut")
        raise
    except Exception as error:
        call_log.end(entry, 500, "InternalFailure")
        import traceback

        traceback.print_exc()
        failure = AwsError("InternalFailure", f"emulator: {error!r}", 500)
        return errors.to_response(failure, call.protocol)


def _judge(call: Call) -> Response:
    found = identity.find(call)
    call.account = found.account if found else ""
    call_log.caller(call, found)
    struck = faults.strike(call)
    principal = identity.check(call, found)
    faults.before(struck)
    with _lock(call):
        response = _perform(call, principal)
    faults.after(struck)
    return response


def _perform(call: Call, principal: Principal) -> Response:
    authorize.check(call, principal)
    account = principal.account
    if call.service == "organizations":
        account = organizations.acting_account(call, principal)
    if call.service == "s3":
        buckets.check_owner(call)
    key = (call.service, call.operation)
    if precheck := handlers.CHECKS.get(key):
        precheck(call, principal)
    handler: handlers.Handler | None
    if handler := handlers.HANDLERS.get(key):
        result = handler(call, principal)
        if isinstance(result, Response):
            return result
        if result is not None or key in handlers.WITHOUT_RESULT:
            if call.protocol == "query":
                return wire.query(call.service, call.operation, result)
            return wire.json_answer(result or {})
    response = moto_bridge.forward(call.request, account, call.service)
    if response.status < 400 and (finish := handlers.AFTERWARDS.get(key)):
        finish(call, principal)
    return response


def _error_code(response: Response) -> str | None:
    if response.status < 400:
        return None
    return call_log.error_code(response)
