"""Names of buckets are everybody's: who names the owner they expect is refused where it is another."""

from __future__ import annotations

from .calls import Call
from .errors import AwsError


def check_owner(call: Call) -> None:
    from moto.s3.models import s3_backends

    expected = call.request.headers.get("x-amz-expected-bucket-owner")
    bucket = call.request.path.split("/")[1]
    _, owner = s3_backends.bucket_accounts.get(bucket, (None, expected))
    if expected is not None and owner != expected:
        raise AwsError("AccessDenied", "Access Denied", 403)
