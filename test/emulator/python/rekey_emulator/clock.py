"""The virtual clock: every date the emulator shows or stores comes from here."""

from __future__ import annotations

import sys
import time as real_time
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from typing import Any

EPOCH = datetime(1970, 1, 1)


class Clock:
    """Real time plus an offset, or a moment that stands still."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._offset_seconds = 0.0
        self._frozen_at: float | None = None

    def time(self) -> float:
        if self._frozen_at is not None:
            return self._frozen_at
        return real_time.time() + self._offset_seconds

    def utcnow(self) -> datetime:
        """Naive UTC, as moto keeps its dates."""
        return EPOCH + timedelta(seconds=self.time())

    def whole_second(self) -> datetime:
        """IAM keeps dates in whole seconds."""
        return self.utcnow().replace(microsecond=0)

    def days_ago(self, days: float) -> datetime:
        return (self.utcnow() - timedelta(days=days)).replace(microsecond=0)

    def http_date(self) -> str:
        return formatdate(self.time(), usegmt=True)

    def advance(self, seconds: float) -> None:
        if self._frozen_at is not None:
            self._frozen_at += seconds
        else:
            self._offset_seconds += seconds

    def set(self, timestamp: float, frozen: bool) -> None:
        self._frozen_at = timestamp if frozen else None
        self._offset_seconds = timestamp - real_time.time()


clock = Clock()


class _VirtualTime:
    """Stands in for the module `time` where moto calls `time.time()`."""

    time = staticmethod(lambda: clock.time())

    def __getattr__(self, name: str) -> Any:
        return getattr(real_time, name)


def iso(moment: datetime | float | int | None) -> str | None:
    """ISO 8601 in UTC, milliseconds only where there are any."""
    if moment is None:
        return None
    if isinstance(moment, (int, float)):
        moment = EPOCH + timedelta(seconds=moment)
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    spec = "milliseconds" if moment.microsecond else "seconds"
    return moment.isoformat(timespec=spec) + "Z"


def parse_iso(text: str) -> float:
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp()


def install() -> None:
    """Makes moto use the virtual clock; call before any backend is imported."""
    import moto.core.utils

    moto.core.utils.utcnow = clock.utcnow
    for name, module in list(sys.modules.items()):
        if name.startswith("moto") and hasattr(module, "utcnow"):
            module.utcnow = clock.utcnow  # type: ignore[attr-defined]

    import moto.iam.models
    import moto.secretsmanager.models

    moto.iam.models.utcnow = clock.whole_second
    moto.secretsmanager.models.time = _VirtualTime()  # type: ignore[assignment]
