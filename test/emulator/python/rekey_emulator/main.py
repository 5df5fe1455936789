"""Starts the emulator and lives as long as its parent."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading

# Before moto is imported: it must not fix one account, nor look for credentials.
os.environ.pop("MOTO_ACCOUNT_ID", None)
os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")


def _die_with_parent() -> None:
    """The parent holds our standard input: its end is our end, even after a crash."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(prog="rekey-emulator")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--watch-stdin", action="store_true")
    options = parser.parse_args()
    if options.watch_stdin:
        # Ctrl-C goes to the whole group; the parent decides when we end.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(target=_die_with_parent, daemon=True).start()

    from . import clock

    clock.install()
    from . import corrections, gate
    from .server import Server

    corrections.install()
    server = Server(options.host, options.port, gate.answer)
    port = server.server_address[1]
    os.environ["MOTO_PORT"] = str(port)  # for the interpreter of state machines
    print(f"READY http://{options.host}:{port}", flush=True)
    try:
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        server.server_close()
