"""What a reviewer types: one key at a time in a terminal, lines elsewhere."""

from __future__ import annotations

import os
import re
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

ENTER = "\n"
END = ""  # of the input
_NO_KEYS = re.compile(r"\x1b(?:[\[O][0-9;]*[A-Za-z~]?)?")  # what arrow and function keys send
_READ_BYTES = 64


class Keys(Protocol):
    """Where keys come from."""

    def key(self) -> str:
        """The next key, ``ENTER``, or ``END`` where there will be none any more."""

    def line(self, prompt: str) -> str:
        """A line of text, without its end; "" where there is none any more."""


class LineKeys:
    """Keys from lines, for input that is no terminal: each character is a key, and so is the end of the line.

    What follows a key that asks for a line ("n see the caption") is that line.
    """

    def __init__(self, source: TextIO, echo: TextIO | None = None) -> None:
        self._source = source
        self._echo = echo
        self._rest = ""

    def key(self) -> str:
        """The next character that is no blank."""
        while True:
            if not self._rest:
                self._rest = self._source.readline()
                if not self._rest:
                    return END
            key, self._rest = self._rest[0], self._rest[1:]
            if key == ENTER or not key.isspace():
                return key

    def line(self, prompt: str) -> str:
        """The rest of the line, or the next one where nothing is left of it."""
        if self._echo:
            self._echo.write(prompt)
            self._echo.flush()
        rest, self._rest = self._rest, ""
        return rest.strip() or self._source.readline().strip()


class TerminalKeys:
    """Keys from a terminal, each as it is pressed; arrow and function keys are none. See ``open_keys``."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._settings = termios.tcgetattr(descriptor)
        self._typed = ""

    def key(self) -> str:
        """The next key; ``END`` also for Ctrl-C and Ctrl-D, since every verdict is kept already."""
        while not self._typed:
            try:
                pressed = os.read(self._descriptor, _READ_BYTES).decode("utf-8", "replace").replace("\r", ENTER)
            except KeyboardInterrupt:
                return END
            if pressed in {"", "\x04"}:
                return END
            self._typed = _NO_KEYS.sub("", pressed)
        key, self._typed = self._typed[0], self._typed[1:]
        return key

    def line(self, prompt: str) -> str:
        """A line that can be edited as it is typed; "" for Ctrl-C."""
        self.release()
        try:
            return input(prompt).strip()
        except (EOFError, KeyboardInterrupt):
            return ""
        finally:
            self.take()

    def take(self) -> None:
        """Lets the terminal give keys; what was typed before is not lost, as it would be by default."""
        tty.setcbreak(self._descriptor, termios.TCSANOW)

    def release(self) -> None:
        """Lets the terminal give lines again."""
        termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._settings)


@contextmanager
def open_keys(source: TextIO) -> Iterator[Keys]:
    """Single keys where the input is a terminal, lines elsewhere. The terminal is left as it was."""
    if not source.isatty():
        yield LineKeys(source, sys.stdout)
        return
    keys = TerminalKeys(source.fileno())
    keys.take()
    try:
        yield keys
    finally:
        keys.release()
