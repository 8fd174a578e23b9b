#!/usr/bin/env bash
# niquests 3.21.2 brings urllib3-future 2.25.904, which copies its files over those of urllib3 whenever Python starts.  So
# installing it changes every other package of the environment that uses urllib3: requests 2.34.2 passes the events of a
# stream that ends with its connection on as they come, and without niquests holds them back until the end.  `pip list`
# goes on saying urllib3 2.8.0, `pip check` finds nothing, and neither uninstalling niquests nor installing urllib3 again
# takes it back; uninstalling urllib3-future and then installing urllib3 again does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
pip="$folder/env/bin/pip"
cat > "$folder/ask.py" <<'PYTHON'
import socket
import sys
import threading
from importlib.metadata import version

import requests
import urllib3

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
server = socket.create_server(("127.0.0.1", 0))
read = threading.Event()


def serve():
    connection, _ = server.accept()
    connection.recv(65_536)
    connection.sendall(HEAD + b"data: 1\n\n")
    print(f"{sys.argv[1]}: at once {read.wait(3)}", end=", ")
    connection.sendall(b"data: 2\n\n")
    connection.close()


serving = threading.Thread(target=serve)
serving.start()
with requests.get(f"http://127.0.0.1:{server.getsockname()[1]}/", stream=True) as response:
    for _ in response.iter_lines():
        read.set()
serving.join()
print(f"urllib3 {version('urllib3')} by its metadata, {urllib3.__version__} by itself")
PYTHON
ask() { "$folder/env/bin/python" "$folder/ask.py" "$1"; }
"$pip" install -q "requests==2.34.2" "urllib3==2.8.0"
seen=$(ask "without niquests")
"$pip" install -q "niquests==3.21.2" "urllib3-future==2.25.904"
seen+=$'\n'$(ask "with niquests")
seen+=$'\n'$("$pip" check)
"$pip" uninstall -q -y niquests
seen+=$'\n'$(ask "niquests uninstalled")
"$pip" install -q --force-reinstall --no-deps "urllib3==2.8.0"
seen+=$'\n'$(ask "urllib3 installed again")
"$pip" uninstall -q -y urllib3-future
"$pip" install -q --force-reinstall --no-deps "urllib3==2.8.0"
seen+=$'\n'$(ask "urllib3-future uninstalled")
expected="without niquests: at once False, urllib3 2.8.0 by its metadata, 2.8.0 by itself
with niquests: at once True, urllib3 2.8.0 by its metadata, 2.25.904 by itself
No broken requirements found.
niquests uninstalled: at once True, urllib3 2.8.0 by its metadata, 2.25.904 by itself
urllib3 installed again: at once True, urllib3 2.8.0 by its metadata, 2.25.904 by itself
urllib3-future uninstalled: at once False, urllib3 2.8.0 by its metadata, 2.8.0 by itself"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
