"""What the tests share that kill a server while it works: the moment at which it is killed."""

import http.client
import os
import signal
import threading
import time

STAGES = ("head", "body", "sent", "ack")
GONE = (OSError, http.client.HTTPException)


class Failed(Exception):
    """The server has broken its promise."""


def check(truth, message):
    if not truth:
        raise Failed(message)


class Moment:
    """The event at which the process is killed, once."""

    def __init__(self, rng, process):
        self.stage = rng.choice(STAGES)
        self.left = rng.randint(1, 40)
        # A request that has been sent whole is being committed: some of these moments fall in there.
        self.delay = rng.uniform(0, 0.008) if self.stage == "sent" and rng.random() < 0.8 else 0
        self.process = process
        self.lock = threading.Lock()

    def reached(self, stage):
        with self.lock:
            if stage != self.stage or self.left == 0:
                return
            self.left -= 1
            if self.left > 0:
                return
        if self.delay:
            time.sleep(self.delay)
        os.kill(self.process.pid, signal.SIGKILL)
