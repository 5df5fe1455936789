"""Distributed maps whose batches may fail: as many as are tolerated, and none of the others twice.

moto goes on whatever fails. As in AWS, what is beyond the tolerated share ends the map: nothing new is started, what is
under way counts as not done, and a redrive starts what did not succeed.
"""

from __future__ import annotations

from typing import Any

from .world import world

Done = set[int]


def _beyond(failed: int, total: int, record: Any) -> bool:
    percentage, count = record.tolerated_failure_percentage, record.tolerated_failure_count
    shares = [failed * 100 > percentage * total] if percentage else []
    counts = [failed > count] if count or not percentage else []
    return any(shares + counts)


def _exceeded(env: Any) -> Exception:
    from moto.stepfunctions.parser.api import ExecutionFailedEventDetails, HistoryEventType
    from moto.stepfunctions.parser.asl.component.common.error_name import failure_event as failure
    from moto.stepfunctions.parser.asl.component.common.error_name import states_error_name as named
    from moto.stepfunctions.parser.asl.component.common.error_name import states_error_name_type as types
    from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

    kind = types.StatesErrorNameType.StatesExceedToleratedFailureThreshold
    details = ExecutionFailedEventDetails(
        error=kind.to_name(), cause="The specified tolerated failure threshold was exceeded"
    )
    return failure.FailureEventException(
        failure.FailureEvent(
            env=env,
            error_name=named.StatesErrorName(typ=kind),
            event_type=HistoryEventType.MapRunFailed,
            event_details=EventDetails(executionFailedEventDetails=details),
        )
    )


def install() -> None:
    from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import (
        distributed_iteration_component as component,
    )
    from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import job as jobs
    from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.itemprocessor import (
        distributed_item_processor_worker as workers,
    )
    from moto.stepfunctions.parser.asl.eval.program_state import ProgramEnded

    class Pool(jobs.JobPool):
        def __init__(self, env: Any, record: Any, done: Done, **jobs_of: Any) -> None:
            super().__init__(**jobs_of)
            self._env, self._record, self._done, self._failed = env, record, done, 0
            self._open_jobs = [job for job in self._open_jobs if job.job_index not in done]
            self._closed_jobs = {jobs.JobClosed(index, {}) for index in done}

        def close_job(self, job: Any) -> None:
            with self._mutex:
                if self._is_terminated():
                    return
                self._closed_jobs.add(jobs.JobClosed(job.job_index, job.job_output))
                if job.succeeded:
                    self._done.add(job.job_index)
                else:
                    self._failed += 1
                if _beyond(self._failed, self._jobs_number, self._record):
                    self._worker_exception = _exceeded(self._env)
                self._notify_on_termination()

    def map_run(self: Any, env: Any, eval_input: Any) -> None:
        items: list[Any] = env.stack.pop()
        record = eval_input.map_run_record
        execution = env.states.context_object.context_object_data["Execution"]["Id"]
        done = world.map_runs[(execution, eval_input.state_name)]
        pool = Pool(env, record, done, job_program=self._get_iteration_program(), job_inputs=items)
        for _ in range(min(record.max_concurrency or len(items), len(items))):
            self._launch_worker(env=env, eval_input=eval_input, job_pool=pool)
        pool.await_jobs()
        if (failure := pool.get_worker_exception()) is not None:
            raise failure
        env.stack.append([job.job_output for job in pool.get_closed_jobs() if job.job_output is not None])

    evaluate = workers.DistributedItemProcessorWorker._eval_job

    def eval_job(self: Any, env: Any, job: Any) -> None:
        evaluate(self, env, job)
        job.succeeded = isinstance(env.program_state(), ProgramEnded)

    component.DistributedIterationComponent._map_run = map_run  # type: ignore[method-assign]
    workers.DistributedItemProcessorWorker._eval_job = eval_job  # type: ignore[method-assign]
