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
            self.refused_or(response, lambda: None if "<form" in response.text else "no form on the page")
        self.client.get(random.choice(ASSETS), name="asset")

    @task(6)
    def picture(self):
        """A picture as the body itself, as programs send it."""
        sent = next(self.known)
        with self.client.post(API, data=sent.data, name="picture", catch_response=True) as response:
            self.refused_or(response, lambda: misread(sent, response.json()))

    @task(3)
    def form(self):
        """A picture as a form, as the page sends it."""
        sent = next(self.known)
        body, content_type = as_form([sent])
        headers = {"Content-Type": content_type}
        with self.client.post(
            f"{API}?explain=1", data=body, headers=headers, name="form", catch_response=True
        ) as response:
            self.refused_or(response, lambda: misread(sent, response.json()))

    @task(1)
    def several(self):
        """Four pictures in one form."""
        sent = list(islice(self.known, 4))
        body, content_type = as_form(sent)
        headers = {"Content-Type": content_type}
        with self.client.post(API, data=body, headers=headers, name="four pictures", catch_response=True) as response:
            self.refused_or(response, lambda: several_misread(sent, response.json()))

    def refused_or(self, response, complaint):
        """Judges a response: a failure with its reason, or right, or refused, which is counted apart."""
        if response.status_code == 429:
            response.request_meta["name"] = verdict.REFUSED
            if self.environment.parsed_options.refusals == "count":
                response.success()
            else:
                response.failure("refused with 429")
            return
        if response.status_code != 200:
            response.failure(f"status {response.status_code}")
            return
        wrong = complaint()
        if wrong:
            response.failure(wrong)


def misread(sent: Picture, answer: dict) -> str | None:
    if answer["digit"] == sent.label:
        return None
    return f"{verdict.WRONG}: {sent.file} is {sent.label}, read as {answer['digit']}"


def several_misread(sent: list[Picture], body: dict) -> str | None:
    if [answer["file"] for answer in body["answers"]] != [picture.file for picture in sent]:
        return "the answers are not in the order of the pictures"
    found = [misread(picture, answer["answer"]) for picture, answer in zip(sent, body["answers"])]
    return next((wrong for wrong in found if wrong), None)


@events.quitting.add_listener
def judge(environment, **_):
    """Sets the exit code of the master, which has everybody's figures."""
    if isinstance(environment.runner, WorkerRunner):
        return
    chosen = environment.parsed_options
    limits = verdict.Limits(chosen.max_error_share, chosen.max_p95, chosen.refusals == "count")
    found = verdict.complaints(environment.stats, environment.stats.errors, limits)
    for complaint in found:
        logging.error("failed: %s", complaint)
    environment.process_exit_code = 1 if found else 0
