"""SNS where moto takes what AWS refuses."""

from __future__ import annotations

from .calls import Call
from .errors import AwsError
from .identity import Principal

LONGEST_SUBJECT = 100


def check_publish(call: Call, _principal: Principal) -> None:
    subject = call.text("Subject")
    if subject is None:
        return
    plain = subject.isascii() and subject.isprintable()
    if not plain or not subject or len(subject) > LONGEST_SUBJECT:
        raise AwsError("InvalidParameter", "Invalid parameter: Subject")
