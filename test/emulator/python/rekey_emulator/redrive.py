"""RedriveExecution: an execution that failed goes on at the state that it failed in, with the input it had."""

from __future__ import annotations

import copy
from typing import Any

from .calls import Call
from .clock import clock
from .errors import AwsError
from .identity import Principal

REDRIVABLE = ("FAILED", "ABORTED", "TIMED_OUT")


def redrive(call: Call, principal: Principal) -> dict[str, Any]:
    from moto.stepfunctions.responses import get_backend

    backend: Any = get_backend(principal.account, call.region)
    wanted = call.text("executionArn")
    there = {each.exec_arn: each for each in backend._get_executions()}
    if (execution := there.get(wanted)) is None:
        raise AwsError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{wanted}'")
    if execution.status not in REDRIVABLE:
        raise AwsError(
            "ExecutionNotRedrivable", f"Execution is {execution.status} and cannot be redriven"
        )
    _go_on(execution)
    return {"redriveDate": clock.utcnow()}


def _go_on(execution: Any) -> None:
    from moto.stepfunctions.parser.api import ExecutionStatus

    worker = _worker(execution, execution.exec_worker.env)
    execution.exec_worker = worker
    execution.exec_status = ExecutionStatus.RUNNING
    execution.error = execution.cause = execution.stop_date = None
    worker.start()


def _worker(execution: Any, before: Any) -> Any:
    from moto.stepfunctions.parser.api import HistoryEventType
    from moto.stepfunctions.parser.asl.component.common.flow.start_at import StartAt

    worker = execution._get_start_execution_worker()
    name, given = before.entered

    def logic() -> None:
        program = worker._get_evaluation_entrypoint()
        program.start_at = StartAt(start_at_name=name)
        worker.env = worker._get_evaluation_environment()
        worker.env.event_manager = before.event_manager
        worker.env.event_manager.add_event(
            context=worker.env.event_history_context,
            event_type=HistoryEventType.ExecutionRedriven,
            update_source_event_id=False,
        )
        worker.env.states.reset(input_value=copy.deepcopy(given))
        program.eval(worker.env)
        worker._execution_communication.terminated()

    worker._execution_logic = logic
    return worker


def install() -> None:
    """Remembers which state an execution is in, and with what."""
    from moto.stepfunctions.parser.asl.component.state.state import CommonStateField

    evaluate = CommonStateField._eval_body

    def eval_body(self: Any, env: Any) -> None:
        if not env.is_frame():
            env.entered = (self.name, copy.deepcopy(env.states.get_input()))
        evaluate(self, env)

    CommonStateField._eval_body = eval_body  # type: ignore[method-assign]
