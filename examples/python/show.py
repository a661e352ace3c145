# SPDX-License-Identifier: Apache-2.0
"""What the three programs share: headings, lines with the time, and checks."""

import sys
import time

_demos = []


class Show:
    """Prints one demonstration, and keeps whether its checks held."""

    def __init__(self):
        self._start = time.monotonic()
        self._running = 0
        self.peak = 0
        self.held = True

    def millis(self):
        return round((time.monotonic() - self._start) * 1000)

    def say(self, what):
        print(f"{self.millis():7} ms  {what}", flush=True)

    def check(self, what, held):
        print(f"   check  {what}  {'OK' if held else 'FAILED'}", flush=True)
        self.held = self.held and held

    def ideally(self, what, held):
        """A check that a busy machine may miss; then it is no failure."""
        print(f"   check  {what}  {'OK' if held else 'not so this time'}", flush=True)

    def took(self, what, ideal, most, millis):
        self.check(
            f"{what}: expected ~{ideal} ms, took {millis} ms", ideal - 5 <= millis <= most
        )

    def __enter__(self):
        """Counts one more at work, until it is left again."""
        self._running += 1
        self.peak = max(self.peak, self._running)
        return self

    def __exit__(self, *_):
        self._running -= 1


def demo(number, title):
    """Marks a function as a demonstration; it is given a Show."""

    def mark(function):
        _demos.append((number, title, function))
        return function

    return mark


def run():
    """Runs the demonstrations, or those of --only; exits with 0 when all checks held."""
    arguments = sys.argv[1:]
    if arguments == ["--list"]:
        for number, title, _ in _demos:
            print(f"{number}. {title}")
        return
    only = arguments[1:] if arguments[:1] == ["--only"] else []
    if arguments and not only:
        sys.exit(f"usage: {sys.argv[0]} [--list | --only NUMBER...]")
    held = True
    for number, title, function in _demos:
        if not only or number in only:
            print(f"{number}. {title}")
            show = Show()
            function(show)
            held = held and show.held
            print()
    print("all checks OK" if held else "a check FAILED")
    sys.exit(0 if held else 1)
