#!/usr/bin/env bash
# requests 2.34.2: `iter_lines(decode_unicode=True)` of a `text/event-stream` without a charset, which is UTF-8 by its
# standard and by nothing else, decodes as ISO 8859-1, since its type begins with `text/`, and then splits at whatever
# ends a line for Python: U+0085 too, which is now the second byte of 全, 公 and hundreds more.  So it is no garbled
# text that a reader sees, but an event that is cut in two, and JSON that does not end, for some answers and not for
# others.  FastGPT names the charset; what stands before it, or beside it, need not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "requests==2.34.2"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import requests


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        text = unquote(self.path.rpartition("/")[2])
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream" + ("; charset=utf-8" if "/charset/" in self.path else ""))
        self.end_headers()
        self.wfile.write(f'data: {json.dumps({"answer": text}, ensure_ascii=False)}\n\n'.encode())

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
for path in ("/charset/公司", "/none/好", "/none/公司"):
    with requests.get(f"http://127.0.0.1:{server.server_port}{path}", stream=True, timeout=30) as response:
        lines = [line for line in response.iter_lines(decode_unicode=True) if line]
    try:
        answer = ascii(json.loads(lines[0].removeprefix("data: "))["answer"])
    except ValueError as error:
        answer = f"{type(error).__name__}: {error}"
    print(path, f"{len(lines)} lines,", answer)
PYTHON
)
expected="/charset/公司 1 lines, '\\u516c\\u53f8'
/none/好 1 lines, '\\xe5\\xa5\\xbd'
/none/公司 2 lines, JSONDecodeError: Unterminated string starting at: line 1 column 12 (char 11)"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
