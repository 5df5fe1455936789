"""State machines run, more than once, and their tasks act as the role of the machine."""

from __future__ import annotations

import copy
import os
import re
import sys
import uuid
from typing import Any

from .seed import ADMIN_SECONDS
from .world import world


def _role_session(role_arn: str) -> tuple[str, str, str] | None:
    found = re.fullmatch(r"arn:aws:iam::(\d{12}):role/(?:.*/)?([^/]+)", role_arn)
    role = world.role(found.group(1), found.group(2)) if found else None
    if role is None:
        return None
    session = world.open_session(role, "states", ADMIN_SECONDS)
    return session.key_id, session.secret, session.token


def _client(region: str, service: str, state_credentials: Any = None) -> Any:
    import boto3
    from botocore.config import Config

    keys = _role_session(getattr(state_credentials, "role_arn", "") or "")
    key_id, secret, token = keys or ("unknown", "unknown", "unknown")
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=f"http://127.0.0.1:{os.environ['MOTO_PORT']}",
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=Config(parameter_validation=False, retries={"max_attempts": 0}),
    )


def _name_executions(backend: Any) -> None:
    """An execution without a name gets one; moto's second would be another `None`."""
    original = backend.start_execution

    def start_execution(
        self: Any, arn: str, name: Any = None, *rest: Any, **kw: Any
    ) -> Any:
        return original(self, arn, name or str(uuid.uuid4()), *rest, **kw)

    backend.start_execution = start_execution


def install() -> None:
    from moto.core.config import default_user_config
    from moto.stepfunctions import models
    from moto.stepfunctions.parser import models as parser_models
    from moto.stepfunctions.parser.asl.utils import boto_client

    default_user_config["stepfunctions"]["execute_state_machine"] = True
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

    models.StateMachine.__deepcopy__ = without_executions  # type: ignore[attr-defined]
