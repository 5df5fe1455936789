"""What `aws` is in a test: hands its arguments, environment and streams to aws_server.py, and ends as the answer says."""

import json
import os
import socket
import sys

server = socket.socket(socket.AF_UNIX)
server.connect(sys.argv[1])
socket.send_fds(server, [b"?"], [0, 1, 2])
request = {"args": sys.argv[2:], "environment": dict(os.environ), "folder": os.getcwd()}
server.sendall(json.dumps(request).encode())
server.shutdown(socket.SHUT_WR)
sys.exit(int(server.recv(8) or 1))
