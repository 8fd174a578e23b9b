"""That emulators of several threads may be made and used first at the same time, in a fresh process.

msgspec builds types on first use and crashes the interpreter where two threads do so at once. All of it is under the
one lock of the library; each test starts processes of its own, in which nothing is built yet.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Final

import pytest

THREADS: Final = 16
PROGRAM: Final = """
import sys
import threading

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
barrier = threading.Barrier(THREADS)
answers = {version: set() for version in VERSIONS}
failures = []


def work(number):
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


threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert not failures, failures
assert all(len(found) == 1 for found in answers.values()), answers
print("done")
"""


@pytest.mark.parametrize("attempt", range(4))
def test_threads_may_use_emulators_first_at_the_same_time(attempt: int) -> None:
    """Every thread gets the answers of its version, and the process lives."""
    program = PROGRAM.replace("THREADS", str(THREADS))
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert (ended.returncode, ended.stdout.strip(), ended.stderr) == (0, "done", ""), attempt
