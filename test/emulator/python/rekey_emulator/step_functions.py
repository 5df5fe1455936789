"""State machines run, more than once, and their tasks act as the role of the machine."""

from __future__ import annotations

import copy
import os
import re
import sys
import time
import uuid
from threading import Lock
from typing import Any

from . import map_runs, redrive
from .clock import clock, iso
from .seed import ADMIN_SECONDS
from .world import world


LONGEST_TASK_SECONDS = 900
MOST_TASKS = 100  # at one time
LONGEST_WAIT_SECONDS = 0.05  # between the tries of a task


_making = Lock()


def _role_session(role_arn: str) -> tuple[str, str, str] | None:
    found = re.fullmatch(r"arn:aws:iam::(\d{12}):role/(?:.*/)?([^/]+)", role_arn)
    role = world.role(found.group(1), found.group(2)) if found else None
    if role is None:
        return None
    session = world.open_session(role, "states", ADMIN_SECONDS)
    return session.key_id, session.secret, session.token


def _client(region: str, service: str, state_credentials: Any = None) -> Any:
    """One for all tasks of a role: making it takes longer than a call."""
    role_arn = getattr(state_credentials, "role_arn", "") or ""
    with _making:
        known = (service, region, role_arn)
        if known not in world.state_clients:
            world.state_clients[known] = _new_client(region, service, role_arn)
        return world.state_clients[known]


def _new_client(region: str, service: str, role_arn: str) -> Any:
    import boto3
    from botocore.config import Config

    keys = _role_session(role_arn)
    key_id, secret, token = keys or ("unknown", "unknown", "unknown")
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=f"http://127.0.0.1:{os.environ['MOTO_PORT']}",
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=Config(
            parameter_validation=False,
            retries={"max_attempts": 0},
            read_timeout=LONGEST_TASK_SECONDS,
            max_pool_connections=MOST_TASKS,
        ),
    )


def _name_executions(backend: Any) -> None:
    """An execution without a name gets one; moto's second would be another `None`."""
    original = backend.start_execution

    def start_execution(
        self: Any, arn: str, name: Any = None, *rest: Any, **kw: Any
    ) -> Any:
        return original(self, arn, name or str(uuid.uuid4()), *rest, **kw)

    backend.start_execution = start_execution


def _read_numbers() -> None:
    """A percentage may be a whole number."""
    from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

    parse = AmazonStateLanguageParser.parse
    whole = re.compile(r'("ToleratedFailurePercentage"\s*:\s*\d+)(?=\s*[,}])')

    def parse_definition(definition: str) -> Any:
        return parse(whole.sub(r"\1.0", definition))

    AmazonStateLanguageParser.parse = staticmethod(parse_definition)  # type: ignore[assignment]


class _ShortWaits:
    """Stands in for the module `time` where a task waits before it is tried again."""

    sleep = staticmethod(lambda seconds: time.sleep(min(seconds, LONGEST_WAIT_SECONDS)))


def _wait_briefly() -> None:
    from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl

    retrier_decl.time = _ShortWaits()  # type: ignore[attr-defined,assignment]


def _tell_time() -> None:
    """The start of an execution is a text, by the clock of the emulator, as states see it."""
    from moto.stepfunctions.parser.backend.execution import Execution

    details = Execution.get_start_execution_details

    def get_start_execution_details(self: Any) -> Any:
        found = details(self)
        self.started = found.start_time = getattr(self, "started", iso(clock.utcnow()))
        return found

    Execution.get_start_execution_details = get_start_execution_details  # type: ignore[method-assign]


def in_stacks() -> None:
    """What a stack makes runs like any other."""
    from moto.stepfunctions.models import StateMachine

    create = StateMachine.create_from_cloudformation_json.__func__  # type: ignore[attr-defined]

    def create_from_cloudformation_json(cls: Any, *args: Any, **kw: Any) -> Any:
        from . import corrections

        corrections.before_first_call("states")
        return create(cls, *args, **kw)

    StateMachine.create_from_cloudformation_json = classmethod(create_from_cloudformation_json)  # type: ignore[assignment]


def install() -> None:
    from moto.core.config import default_user_config
    from moto.stepfunctions import models
    from moto.stepfunctions.parser import models as parser_models
    from moto.stepfunctions.parser.asl.utils import boto_client

    default_user_config["stepfunctions"]["execute_state_machine"] = True
    map_runs.install()
    redrive.install()
    _read_numbers()
    _wait_briefly()
    _tell_time()
    _name_executions(parser_models.StepFunctionsParserBackend)
    boto_client.boto_client_for = _client
    for name, module in list(sys.modules.items()):
        if name.startswith("moto.stepfunctions") and hasattr(module, "boto_client_for"):
            module.boto_client_for = _client  # type: ignore[attr-defined]

    def without_executions(self: Any, memo: dict[int, Any]) -> Any:
        # moto copies the machine for each execution; earlier executions hold threads.
        clone = self.__class__.__new__(self.__class__)
        memo[id(self)] = clone
        for name, value in self.__dict__.items():
            clone.__dict__[name] = (
                [] if name == "executions" else copy.deepcopy(value, memo)
            )
        return clone

    models.stepfunctions_backends = parser_models.stepfunctions_parser_backends  # type: ignore[assignment]
    models.StateMachine.__deepcopy__ = without_executions  # type: ignore[attr-defined]
