"""Serves an emulator from the command line: ``python -m fastgpt.emulator --port 3000``."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from queue import SimpleQueue

from ..errors import InvalidRequestError
from . import DEMO_APPS, VERSIONS, Emulator


def main(arguments: Sequence[str] | None = None, signals: SimpleQueue[int] | None = None) -> int:
    """Serve until Ctrl-C or SIGTERM, and say on which address, with which key and which apps."""
    parser = argparse.ArgumentParser(prog="python -m fastgpt.emulator", description=main.__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=3000, help="port, 0 for a free one (default: %(default)s)")
    parser.add_argument(
        "--app", choices=list(DEMO_APPS), default="simple", help="the default app (default: %(default)s)"
    )
    parser.add_argument(
        "--version", choices=VERSIONS, default="4.16.0", help="the FastGPT to be (default: %(default)s)"
    )
    parser.add_argument("--commercial", action="store_true", help="also give what only commercial servers give")
    options = parser.parse_args(arguments)
    # A handler may run while its own thread is inside of what it calls: an `Event` would wait for itself.
    received = SimpleQueue[int]() if signals is None else signals
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, lambda number, _frame: received.put(number))
    emulator = Emulator(options.version, app=options.app, commercial=options.commercial)
    try:
        with emulator.serve(options.host, options.port) as base_url:
            print(f"FASTGPT_BASE_URL={base_url}")
            print(f"FASTGPT_API_KEY={emulator.api_key}")
            print(f"FASTGPT_APP_ID={emulator.app_id}")
            for name, app_id in emulator.apps.items():
                print(f"# {app_id} {name}: {DEMO_APPS[name].name}")
            print("# Ctrl-C ends it", flush=True)
            received.get()
    except (InvalidRequestError, OSError, RuntimeError) as error:
        print(f"cannot serve on {options.host}:{options.port}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
