"""That emulators of several threads may be made and used first at the same time, in a fresh process.

msgspec builds types on first use and crashes the interpreter where two threads do so at once. All of it is under the
one lock of the library; the test starts processes of its own, in which nothing is built yet.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

THREADS: Final = 16
ATTEMPTS: Final = 4
PROGRAM: Final = """
import sys
import threading

from support.children import in_children

sys.setswitchinterval(1e-6)  # threads take turns as often as they can

import httpx

from fastgpt.emulator import VERSIONS, Emulator

BODIES = [
    ("/api/v1/chat/completions", {"messages": [{"role": "user", "content": "hi"}]}),
    ("/api/core/dataset/create", {"name": "kb", "type": "dataset", "intro": "", "avatar": ""}),
    ("/api/core/dataset/create", {"name": 1}),
    ("/api/core/dataset/searchTest", {"datasetId": "x" * 24, "text": "y", "limit": "z"}),
    ("/api/core/dataset/data/pushData", {"collectionId": "0" * 24, "data": [{"q": 1}]}),
    ("/api/core/chat/getHistories", {"appId": "x", "pageSize": "many"}),
]


def work(number, barrier, answers, failures):
    version = list(VERSIONS)[number % len(VERSIONS)]
    try:
        emulator = Emulator(version)
        with httpx.Client(transport=emulator.transport(), base_url="http://emulator") as http:
            barrier.wait()
            headers = {"Authorization": f"Bearer {emulator.api_key}"}
            turn = number % len(BODIES)
            sent = BODIES[turn:] + BODIES[:turn]
            said = {(path, str(body)): http.post(path, json=body, headers=headers).status_code for path, body in sent}
        answers[version].add(tuple(sorted(said.items())))
    except BaseException as error:
        failures.append(error)


def main():
    shared = threading.Barrier(THREADS), {version: set() for version in VERSIONS}, []
    threads = [threading.Thread(target=work, args=(number, *shared)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _, answers, failures = shared
    assert not failures, failures
    assert all(len(found) == 1 for found in answers.values()), answers
    print("done")
    return 0


sys.exit(in_children(ATTEMPTS, main))
"""


def test_threads_may_use_emulators_first_at_the_same_time() -> None:
    """Every thread gets the answers of its version, and the process lives."""
    program = PROGRAM.replace("THREADS", str(THREADS)).replace("ATTEMPTS", str(ATTEMPTS))
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-c", program]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=False)
    lines = ["done"] * (ATTEMPTS if hasattr(os, "fork") else 1)
    assert (ended.returncode, ended.stdout.splitlines(), ended.stderr) == (0, lines, "")
