"""Visitors of the server: they look at the page, send pictures, and know the right answers.

What is sent is in pictures.py, how many send it in shapes.py, and what counts as passing in
verdict.py. docs/load-testing.md tells how to run it.
"""

import logging
import random
from collections.abc import Iterator
from itertools import cycle, islice
from time import monotonic

import gevent
from locust import FastHttpUser, events, task
from locust.runners import WorkerRunner

import verdict
from pictures import Picture, as_form, load
from shapes import SHAPES, Chosen  # noqa: F401 (Locust looks for the shape in this file)

API = "/api/v1/classify"
ASSETS = ["/style.css", "/app.js", "/favicon.svg"]
# The server's code for a picture that found no room, be it alone or one of several.
BUSY = "server_busy"
# Seconds after the end until every worker has told its last figures; they tell them every three.
LAST_REPORTS = 5


@events.init_command_line_parser.add_listener
def options(parser):
    parser.add_argument("--shape", choices=sorted(SHAPES), default="smoke", help="see shapes.py")
    parser.add_argument("--peak", type=int, default=10, help="users at the highest point")
    parser.add_argument("--duration", type=float, default=60, help="seconds from start to end")
    parser.add_argument("--max-error-share", type=float, default=0.0, help="more is a failure")
    parser.add_argument("--max-p95", type=float, default=1000, help="milliseconds; more is a failure")
    parser.add_argument(
        "--refusals", choices=["fail", "count"], default="fail", help="what a 429 is: a failure, or only counted"
    )


@events.init.add_listener
def open_archive(environment, **_):
    known = load()
    random.shuffle(known)
    Visitor.known = cycle(known)


class Visitor(FastHttpUser):
    connection_timeout = 10.0
    network_timeout = 30.0
    # One after the other, so that each is sent before one is sent again.
    known: Iterator[Picture] = iter(())

    def __init__(self, environment):
        # Each user is a client of its own, as behind a balancer: all of one address would share one turn.
        address = ".".join(["10", *(str(random.randrange(1, 255)) for _ in range(3))])
        # Twice, since the server takes the last entry here and the last but one on GKE.
        self.default_headers = {"X-Forwarded-For": f"{address}, {address}"}
        super().__init__(environment)

    def on_start(self):
        self.due = monotonic()
        # Locust starts a step's users together; the first visits spread over a second.
        gevent.sleep(self.wait_time())

    def wait_time(self) -> float:
        """Seconds to the next visit: a visit a second on average, unless the answer took longer.

        Not `constant_pacing`: users of one step would ask all at the same instant, every second.
        """
        now = monotonic()
        self.due = max(now, self.due + random.uniform(0.5, 1.5))
        return self.due - now

    @task(2)
    def page(self):
        """The page with what belongs to it, as a browser without a cache loads it."""
        with self.client.get("/", name="page", catch_response=True) as response:
            self.judge(response, lambda: None if "<form" in response.text else "no form on the page")
        self.client.get(random.choice(ASSETS), name="asset")

    @task(6)
    def picture(self):
        """A picture as the body itself, as programs send it."""
        sent = next(self.known)
        with self.client.post(API, data=sent.data, name="picture", catch_response=True) as response:
            self.judge(response, lambda: misread(sent, response.json()))

    @task(3)
    def form(self):
        """A picture as a form, as the page sends it."""
        sent = next(self.known)
        body, content_type = as_form([sent])
        headers = {"Content-Type": content_type}
        with self.client.post(
            f"{API}?explain=1", data=body, headers=headers, name="form", catch_response=True
        ) as response:
            self.judge(response, lambda: misread(sent, response.json()))

    @task(1)
    def several(self):
        """Four pictures in one form."""
        sent = list(islice(self.known, 4))
        body, content_type = as_form(sent)
        headers = {"Content-Type": content_type}
        with self.client.post(API, data=body, headers=headers, name="four pictures", catch_response=True) as response:
            self.judge(response, lambda: several_misread(sent, response.json()))

    def judge(self, response, complaint):
        """A failure with its reason, or right, or refused, which is counted apart."""
        if response.status_code == 429:
            return self.refused(response)
        if response.status_code != 200:
            return response.failure(f"status {response.status_code}")
        try:
            wrong = complaint()
        except Exception as error:  # an exception would leave the request uncounted
            wrong = f"not understood: {error!r}"
        if wrong == verdict.REFUSED:
            self.refused(response)
        elif wrong:
            response.failure(wrong)

    def refused(self, response):
        response.request_meta["name"] = verdict.REFUSED
        if self.environment.parsed_options.refusals == "count":
            response.success()
        else:
            response.failure("refused with 429")


def misread(sent: Picture, answer: dict) -> str | None:
    if answer["digit"] == sent.label:
        return None
    return f"{verdict.WRONG}: {sent.file} is {sent.label}, read as {answer['digit']}"


def several_misread(sent: list[Picture], body: dict) -> str | None:
    """Each picture has an answer, or an error of its own inside the 200."""
    entries = body["answers"]
    if [entry["file"] for entry in entries] != [picture.file for picture in sent]:
        return "the answers are not in the order of the pictures"
    found = [entry_misread(picture, entry) for picture, entry in zip(sent, entries)]
    # What is wrong weighs more than what was refused.
    return next((wrong for wrong in found if wrong and wrong != verdict.REFUSED), None) or next(filter(None, found), None)


def entry_misread(sent: Picture, entry: dict) -> str | None:
    if "error" not in entry:
        return misread(sent, entry["answer"])
    code = entry["error"]["code"]
    return verdict.REFUSED if code == BUSY else f"error {code} for one of several"


@events.test_stop.add_listener
def tell(environment, **_):
    """Says how it went where the page stays: nothing ends there, so there is no exit code."""
    if not isinstance(environment.runner, WorkerRunner):
        gevent.spawn_later(LAST_REPORTS, report, environment)


@events.quitting.add_listener
def finish(environment, **_):
    """Sets the exit code of the master, which has everybody's figures."""
    if not isinstance(environment.runner, WorkerRunner):
        environment.process_exit_code = 1 if report(environment) else 0


def report(environment) -> list[str]:
    chosen = environment.parsed_options
    limits = verdict.Limits(chosen.max_error_share, chosen.max_p95, chosen.refusals == "count")
    runner = environment.runner
    found = verdict.complaints(environment.stats, runner.errors, runner.exceptions, limits)
    for complaint in found:
        logging.error("failed: %s", complaint)
    if not found:
        logging.info("passed: %s", verdict.summary(environment.stats))
    return found
