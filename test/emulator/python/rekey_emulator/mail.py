"""Sending mail by SES v2: who may send as whom, and what was sent."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any

from .calls import Call
from .clock import clock, iso
from .errors import AwsError
from .identity import Principal
from .policy import Ask
from .world import MailIdentity, world


def send(call: Call, principal: Principal) -> dict[str, Any]:
    source = call.text("FromEmailAddress") or ""
    identity = _identity_of(source, principal.account, call.region)
    if identity is None:
        raise AwsError(
            "MessageRejected",
            "Email address is not verified. The following identities failed the check in "
            f"region {call.region.upper()}: {parseaddr(source)[1]}",
        )
    name = call.text("ConfigurationSetName")
    if name and MailIdentity(principal.account, call.region, name) not in world.mail_sets:
        raise AwsError("NotFoundException", f"Configuration set <{name}> does not exist.", 404)
    to = (call.params.get("Destination") or {}).get("ToAddresses") or []
    for address in to:
        if "@" not in address:
            raise AwsError("BadRequestException", "Missing final '@domain'")
    message = call.params["Content"]["Simple"]
    world.mails.append(
        {
            "account": principal.account,
            "region": call.region,
            "from": source,
            "to": to,
            "subject": message["Subject"]["Data"],
            "text": message["Body"]["Text"]["Data"],
            "configurationSet": name,
            "at": iso(clock.utcnow()),
        }
    )
    return {"MessageId": f"mail-{len(world.mails):08}"}


def _identity_of(source: str, account: str, region: str) -> str | None:
    """The address itself, else its domain, else one that this domain is part of."""
    address = parseaddr(source)[1]
    labels = address.rsplit("@", 1)[-1].split(".")
    candidates = [address, *(".".join(labels[n:]) for n in range(len(labels) - 1))]
    for identity in candidates:
        if MailIdentity(account, region, identity) in world.mail_identities:
            return identity
    return None


def asks(call: Call, principal: Principal) -> list[Ask]:
    source = call.text("FromEmailAddress") or ""
    address = parseaddr(source)[1]
    identity = _identity_of(source, principal.account, call.region) or address
    base = f"arn:aws:ses:{call.region}:{principal.account}"
    context = {"ses:fromaddress": [address]}
    needed = [Ask("ses:SendEmail", f"{base}:identity/{identity}", context)]
    if name := call.text("ConfigurationSetName"):
        needed.append(Ask("ses:SendEmail", f"{base}:configuration-set/{name}", context))
    return needed
