"""Refuses every connection but to this machine, and writes down who was asked for, which whoever asks may swallow.

Python imports a module of this name at its start where its folder is on PYTHONPATH: see the fixture ``guarded``.
"""

from __future__ import annotations

import os
import sys
from typing import Any

_HERE = (None, "", b"", "localhost", "127.0.0.1", "::1")


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = args[-1]
        asked = address[0] if isinstance(address, tuple) else None  # else a socket of this machine's file system
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        asked = args[0]
    else:
        return
    if asked not in _HERE:
        with open(os.environ["REFUSED"], "a", encoding="utf-8") as file:
            file.write(f"{event} {asked}\n")
        raise ConnectionRefusedError(f"{event} {asked}: a build asks nobody")


sys.addaudithook(_refuse)
