"""Who is calling: the principal behind the key id of a request."""

from __future__ import annotations

from dataclasses import dataclass

from moto.iam.models import AccessKey, AccessKeyLastUsed, Role, User

from . import signature
from .calls import Call
from .clock import clock
from .errors import AwsError
from .world import Session, world


@dataclass(frozen=True)
class Principal:
    account: str
    arn: str
    """As GetCallerIdentity shows it: of the session, if it is one."""
    principal_arn: str
    """aws:PrincipalArn: of the role or the user."""
    user_id: str
    user: User | None = None
    session: Session | None = None
    key: AccessKey | None = None

    @property
    def role(self) -> Role | None:
        """The role of the session, if it still exists."""
        if self.session is None:
            return None
        role = world.iam(self.account).roles.get(self.session.role_id)
        return role if role and role.arn == self.session.role_arn else None


def _refusal(call: Call, kind: str) -> AwsError:
    query = call.protocol in ("query", "rest-xml")
    if kind == "unknown":
        message = "The security token included in the request is invalid."
        if query:
            return AwsError("InvalidClientTokenId", message, 403)
        return AwsError("UnrecognizedClientException", message, 400)
    if kind == "expired":
        message = "The security token included in the request is expired"
        if query:
            return AwsError("ExpiredToken", message, 403)
        return AwsError("ExpiredTokenException", message, 400)
    if kind == "unsigned":
        return AwsError(
            "MissingAuthenticationToken", "Request is missing Authentication Token", 403
        )
    message = (
        "The request signature we calculated does not match the signature you provided. "
        "Check your AWS Secret Access Key and signing method."
    )
    if query:
        return AwsError("SignatureDoesNotMatch", message, 403)
    return AwsError("InvalidSignatureException", message, 400)


def find(call: Call) -> Principal | None:
    """The owner of the key id, whether or not the key is still good."""
    if call.credential is None:
        return None
    session = world.sessions.get(call.credential.key_id)
    if session is not None:
        user_id = f"{session.role_id}:{session.name}"
        return Principal(
            session.account, session.arn, session.role_arn, user_id, session=session
        )
    owned = world.owned_key(call.credential.key_id)
    if owned is None:
        return None
    user = owned.user
    return Principal(owned.account, user.arn, user.arn, user.id, user=user, key=owned.key)


def check(call: Call, principal: Principal | None) -> Principal:
    """Refuses unknown, inactive and expired credentials and wrong signatures."""
    if call.credential is None:
        raise _refusal(call, "unsigned")
    if principal is None:
        raise _refusal(call, "unknown")
    if principal.session is not None:
        token = call.request.headers.get("x-amz-security-token")
        if token != principal.session.token:
            raise _refusal(call, "unknown")
        if principal.session.expires <= clock.utcnow():
            raise _refusal(call, "expired")
        secret = principal.session.secret
    else:
        assert principal.key is not None
        if principal.key.status != "Active":
            raise _refusal(call, "unknown")
        secret = principal.key.secret_access_key
    if world.settings.verify_signatures and not signature.matches(
        call.request, call.credential, secret
    ):
        raise _refusal(call, "signature")
    if principal.key is not None:
        principal.key.last_used = AccessKeyLastUsed(
            clock.whole_second(), call.service, call.region
        )
    return principal
