"""A small threaded HTTP/1.1 server.

Our own, because tests need what the usual ones hide: closing a connection without an
answer, the `Date` header, and keep-alive without a millisecond of overhead per request.
"""

from __future__ import annotations

import socket
import socketserver
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote

from .clock import clock
from .errors import CutConnection, Response

MAX_BODY_BYTES = 64 * 1024 * 1024  # far above any AWS request a test makes
REASONS = {status.value: status.phrase for status in HTTPStatus}


@dataclass
class HttpRequest:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return unquote(self.raw_path)

    @property
    def raw_path(self) -> str:
        return self.target.split("?", 1)[0]

    @property
    def query_string(self) -> str:
        return self.target.split("?", 1)[1] if "?" in self.target else ""


Handle = Callable[[HttpRequest], Response]


class _Connection(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    server: Server

    def handle(self) -> None:
        try:
            while (request := self._read()) is not None:
                try:
                    response = self.server.answer(request)
                except CutConnection:
                    self._cut()
                    return
                self._write(request, response)
                if request.headers.get("connection", "").lower() == "close":
                    return
        except (ConnectionError, TimeoutError):
            return

    def _read(self) -> HttpRequest | None:
        line = self.rfile.readline(65537)
        if not line.strip():
            return None
        method, target, _ = line.decode("latin-1").split(" ", 2)
        headers: dict[str, str] = {}
        while (line := self.rfile.readline(65537)) not in (b"\r\n", b"\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        if headers.get("expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        return HttpRequest(method, target, headers, self._body(headers))

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() == "chunked":
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            while self.rfile.readline() not in (b"\r\n", b"\n", b""):
                pass
            return b"".join(parts)
        size = int(headers.get("content-length") or 0)
        if size > MAX_BODY_BYTES:
            raise ConnectionError("request body too large")
        return self.rfile.read(size) if size else b""

    def _write(self, request: HttpRequest, response: Response) -> None:
        headers = {k.lower(): v for k, v in response.headers.items()}
        headers["date"] = clock.http_date()
        headers["content-length"] = str(len(response.body))
        headers.setdefault("server", "rekey-emulator")
        reason = REASONS.get(response.status, "Unknown")
        head = f"HTTP/1.1 {response.status} {reason}\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in headers.items()
        )
        body = b"" if request.method == "HEAD" else response.body
        self.wfile.write(head.encode("latin-1") + b"\r\n" + body)

    def _cut(self) -> None:
        # An abortive close (RST), so the client sees a broken connection at once.
        linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 512

    def __init__(self, host: str, port: int, answer: Handle) -> None:
        super().__init__((host, port), _Connection)
        self.answer = answer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news; anything else is."""
        import sys

        if not isinstance(sys.exc_info()[1], (ConnectionError, ValueError)):
            super().handle_error(request, client_address)
