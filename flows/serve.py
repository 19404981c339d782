"""``make serve``: a Prefect server and a worker on loopback, with the deployments of ``prefect.yaml``; TERM ends both."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

POOL = "dateline"
_START_SECONDS = 120
_END_SECONDS = 30


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs until TERM or INT; 1 where the server does not start or one of the two ends by itself."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=4200)
    parser.add_argument("--prefect-file", type=Path, default=Path("prefect.yaml"))
    options = parser.parse_args(arguments)
    address = f"http://127.0.0.1:{options.port}"
    environment = os.environ | {
        "PREFECT_API_URL": f"{address}/api",
        "PREFECT_HOME": os.environ.get("PREFECT_HOME", str(Path("data/prefect").resolve())),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "DATELINE_HOME": os.environ.get("DATELINE_HOME", str(Path.cwd())),
    }
    prefect = [sys.executable, "-m", "prefect"]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    started: list[subprocess.Popen[bytes]] = []
    try:
        server = [*prefect, "server", "start", "--host", "127.0.0.1", "--port", str(options.port)]
        started.append(subprocess.Popen(server, env=environment))
        if not _answers(f"{address}/api/health", started[0]):
            print(f"the server did not start on port {options.port}; choose another with --port", file=sys.stderr)  # noqa: T201
            return 1
        pool = [*prefect, "work-pool", "create", POOL, "--type", "process", "--overwrite"]
        deploy = [*prefect, "--no-prompt", "deploy", "--all", "--prefect-file", str(options.prefect_file)]
        for command in (pool, deploy):
            subprocess.run(command, env=environment, check=True)
        worker = [*prefect, "worker", "start", "--pool", POOL, "--type", "process"]
        started.append(subprocess.Popen(worker, env=environment))
        print(f"Dateline's runs: {address}", flush=True)  # noqa: T201
        while all(process.poll() is None for process in started):
            time.sleep(0.5)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        for process in reversed(started):
            _stop(process)


def _end(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _answers(url: str, server: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.5)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Server and worker started in the background do not hear INT: they are ended with TERM."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
