"""Clients of money-kill: real people's sessions that press the payment forms until each is answered."""

import re
import threading
import time
from dataclasses import dataclass, field
from decimal import Decimal as D
from typing import Any
from uuid import uuid4

import requests

PASSWORD = "长田-三组-2026"  # the cast's (tests/world.py), which needs a Django that is set up
_counter = iter(range(1, 10**6))
_lock = threading.Lock()
STEPS = ("prepare", "approve", "release", "answer")


@dataclass
class Intent:
    """One payment somebody means to make, known by an amount no other has; how many steps were answered."""

    amount: D
    line: int
    key: str = field(default_factory=lambda: str(uuid4()))
    answered: int = 0
    pk: str = ""
    # The server has written and answered, and the answer is lost on its way.
    loses_answer: bool = False


class Clients:
    """Two clients that each pay one intent after the other, and what they were told."""

    def __init__(
        self,
        url: str,
        told: dict[str, Any],
        *,
        new_key: bool = False,
        clients: int = 2,
        people: "dict[str, Person] | None" = None,
    ):
        self.url, self.told, self.new_key = url, told, new_key
        # Who signs in anew for every client is soon told to wait.
        self.people = people
        self.asked: list[Intent] = []
        self.answered = self.retries = self.answers_lost = 0
        self.stopping, self.giving_up = threading.Event(), threading.Event()
        self.slowest, self.last_blow = 0.0, time.monotonic()
        # Who retries under a new key is caught where a run is made.
        self.steps = STEPS[:1] if new_key else STEPS
        self.threads = [threading.Thread(target=self._work, args=(n,), daemon=True) for n in range(clients)]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def wait_for_steps(self, steps: int, seconds: float) -> None:
        """Until so many more answers have come: a kill always falls into work."""
        aim, end = self.answered + steps, time.monotonic() + seconds
        while self.answered < aim and time.monotonic() < end:
            time.sleep(0.01)

    def give_up(self) -> None:
        """Stop where they stand: what was answered stays answered, the rest is left."""
        self.stopping.set()
        self.giving_up.set()
        for thread in self.threads:
            thread.join(90)

    def finish(self, seconds: float) -> int:
        """Let every intent come to its end; how many steps took over 60 s, or never came."""
        self.stopping.set()
        end = time.monotonic() + seconds
        for thread in self.threads:
            thread.join(max(end - time.monotonic(), 0.1))
        return sum(thread.is_alive() for thread in self.threads) + (self.slowest > 60)

    def _work(self, n: int) -> None:
        people = self.people or people_of(self.url, self.told)
        while not self.stopping.is_set():
            with _lock:
                amount = D(100 + next(_counter)) / 100
                intent = Intent(amount, self.told["lines"][n % len(self.told["lines"])])
                intent.loses_answer = len(self.asked) % 3 == 0
                self.asked.append(intent)
            for step in self.steps:
                self._until_answered(people, intent, step)
                if self.giving_up.is_set():
                    return

    def _until_answered(self, people: dict[str, "Person"], intent: Intent, step: str) -> None:
        began = time.monotonic()
        while True:
            try:
                if self._press(people, intent, step):
                    break
            except requests.RequestException:
                pass
            self.retries += 1
            if self.new_key and step == "prepare":
                intent.key = str(uuid4())
            time.sleep(0.05)
            if self.giving_up.is_set() or time.monotonic() - began > 120:
                return
        # Blow upon blow is the drill's doing: stuck is what does not come back once they end.
        self.slowest = max(self.slowest, time.monotonic() - max(began, self.last_blow))
        intent.answered += 1
        self.answered += 1

    def _press(self, people: dict[str, "Person"], intent: Intent, step: str) -> bool:
        """Send the real form of a step; True where the office answered that it is done."""
        if step == "prepare":
            data = {"line": str(intent.line), f"amount_{intent.line}": str(intent.amount), "prepare": "1"}
            data["client_key"] = intent.key
            to = people["staff"].post(f"/payments/new/?fund={self.told['fund']}", data)
            found = re.fullmatch(r"/payments/(\d+)/", to)
            if found and intent.loses_answer:
                intent.loses_answer, self.answers_lost = False, self.answers_lost + 1
                return False
            if found:
                intent.pk = found[1]
            return bool(found)
        who, page, data = {
            "approve": ("leader", "approve", {}),
            "release": ("finance", "release", {}),
            "answer": ("finance", "results", {"bank_date": "2026-11-23", "all_done": "on", "number": "HD-1"}),
        }[step]
        return people[who].post(f"/payments/{intent.pk}/{page}/", data) == f"/payments/{intent.pk}/"


def people_of(url: str, told: dict[str, Any]) -> "dict[str, Person]":
    """The sessions that a client presses its forms in."""
    return {name: Person(url, user) for name, user in told["users"].items()}


class Person:
    """A signed-in session, signed in again where the server has forgotten it."""

    def __init__(self, url: str, user: str):
        self.url, self.user = url, user
        self.session = requests.Session()

    def _sign_in(self) -> None:
        page = self.session.get(f"{self.url}/account/login/", timeout=60)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        if token:
            data = {"login": self.user, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
            self.session.post(f"{self.url}/account/login/", data=data, timeout=60)

    def post(self, path: str, data: dict[str, str]) -> str:
        """Press a form: where the answer leads, or "" for anything but a redirect to a page of the office."""
        if "sessionid" not in self.session.cookies:
            self._sign_in()
        token = self.session.cookies.get("csrftoken", "")
        answer = self.session.post(
            f"{self.url}{path}",
            data={**data, "csrfmiddlewaretoken": token},
            timeout=60,
            allow_redirects=False,
        )
        to = answer.headers.get("Location", "") if answer.status_code == 302 else ""
        if "/account/login/" in to or answer.status_code == 403:
            self.session.cookies.clear()
            return ""
        return to
