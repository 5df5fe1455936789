"""The AWS CLI, loaded once: `aws` of a test asks here, and each answer is a fork, in a tenth of the time of a start.

It listens on the socket named, and ends when its standard input does.
"""

import json
import os
import signal
import socket
import sys
import threading

import awscli.clidriver
import botocore.loaders
import botocore.session

# A call loads what the CLI loads late, and the model of its service. These end at once, as nothing listens there.
WARM_UP = [
    "cloudformation list-stacks",
    "dynamodb list-tables",
    "organizations list-roots",
    "s3api list-buckets",
    "sts get-caller-identity",
]
NOWHERE = ["--region", "us-east-1", "--endpoint-url", "http://127.0.0.1:9"]
NOBODY = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_MAX_ATTEMPTS": "1"}
DATA_PATH = os.environ["AWS_DATA_PATH"]  # where the CLI finds its own data, which it notes as it is loaded


def become(environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment, AWS_DATA_PATH=DATA_PATH)


def call(args: list[str]) -> int:
    sys.argv = ["aws", *args]
    try:
        return awscli.clidriver.main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 2
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def answer(caller: socket.socket) -> None:
    _, streams, _, _ = socket.recv_fds(caller, 1, 3)
    request = json.loads(caller.makefile("rb").read())
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.chdir(request["folder"])
    become(request["environment"])
    caller.sendall(str(call(request["args"])).encode())


def warm_up() -> None:
    models = botocore.loaders.create_loader(DATA_PATH)
    botocore.session.create_loader = lambda _path: models
    own = os.dup(2)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    become(NOBODY)
    for command in WARM_UP:
        call([*command.split(), *NOWHERE])
    os.dup2(own, 2)


def end_with_standard_input() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main(path: str) -> None:
    warm_up()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    threading.Thread(target=end_with_standard_input, daemon=True).start()
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    listening.listen()
    print("ready", flush=True)
    while True:
        caller, _ = listening.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            answer(caller)
            os._exit(0)
        caller.close()


main(sys.argv[1])
