"""What a run measured, from the files that Locust and xtask left in its folder."""

import csv
import json
import sys
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "locust"))

from shapes import SHAPES  # noqa: E402
from verdict import REFUSED, WRONG  # noqa: E402

# Pictures in a request of each name; pages and assets have none.
PICTURES = {"picture": 1, "form": 1, "four pictures": 4}
# Of twelve visits two ask for the page and then for one of its files (locustfile.py).
REQUESTS_PER_VISIT = 14 / 12
# Seconds over which Locust takes its means and percentiles, and that a step needs for figures of its own.
WINDOW = 10
# Share of its processors that a full server keeps busy.
FULL = 0.9
# Ticks of /proc/PID/stat in a second, on every Linux that runs this.
TICKS = 100


@dataclass(frozen=True)
class Second:
    time: float  # seconds from the start
    users: int
    offered: float  # requests a second that users ask for where nothing is slow or refused
    answered: float  # requests a second, Locust's mean of ten seconds, as all rates here
    digits: float  # pictures read a second
    refused: float  # requests a second
    failed: float  # requests a second, other than refused ones
    p50: float | None  # milliseconds, of single pictures that were read
    p95: float | None
    p99: float | None


@dataclass(frozen=True)
class Stage:
    users: int
    last: Second
    processors: float | None  # that the server kept busy; none for a server elsewhere
    memory: float | None  # MiB at its end


@dataclass(frozen=True)
class Run:
    about: dict  # how it was started: run.json
    requests: int
    failures: int
    wrong: int  # failures that were wrong digits
    exceptions: int  # of the test itself: what they interrupted is in no other count
    seconds: list[Second]
    server: list[tuple[float, float, float]]  # seconds from the start, processor seconds, MiB
    stages: list[Stage]

    def warnings(self) -> list[str]:
        """Why the figures may not be what they seem."""
        found = []
        shortest = min(share for share, _ in SHAPES[self.about["shape"]].stages) * self.about["duration"]
        if shortest < WINDOW + 1:
            found.append(
                f"the shortest step took {shortest:.0f} s, and Locust's figures are of {WINDOW} s: rows mix steps. "
                f"Take --duration {self.about['duration'] * (WINDOW + 1) / shortest:.0f} or more."
            )
        if self.exceptions:
            found.append(f"{self.exceptions} exceptions: what they interrupted is not counted.")
        if self.server and self.knee() is self.top() and len(self.rising()) > 1:
            found.append("no step was beyond the knee: it is higher than the peak. Take a higher --peak.")
        return found

    def beyond(self) -> str:
        """What limits at the top: the server only where its processors were busy."""
        busy = self.top().processors
        if busy >= FULL * max(1, round(busy)):
            return "the processor is full"
        return (
            f"the server keeps only {busy:.2f} of a processor busy, so something else limits: Locust, its "
            "processors, or other work on the machine"
        )

    def top(self) -> Stage:
        return max(self.stages, key=lambda stage: stage.users)

    def rising(self) -> list[Stage]:
        return self.stages[: self.stages.index(self.top()) + 1]

    def processor_per_digit(self) -> float:
        """Seconds of processor that a picture takes, with its share of pages, up to the knee."""
        calm = self.stages[: self.stages.index(self.knee()) + 1]
        return sum(stage.processors for stage in calm) / sum(stage.last.digits for stage in calm)

    def knee(self) -> Stage:
        """The last step up at which 99 % are answered, and 95 % of pictures within a quarter second."""
        good = [
            stage
            for stage in self.rising()
            if stage.last.p95 is not None
            and stage.last.p95 <= 250
            and stage.last.refused + stage.last.failed <= 0.01 * stage.last.answered
        ]
        return good[-1] if good else self.stages[0]


def read(folder: Path) -> Run:
    rows = {}
    with (folder / "stats_stats_history.csv").open() as file:
        for row in csv.DictReader(file):
            rows.setdefault(int(row["Timestamp"]), {})[row["Name"]] = row
    about = json.loads((folder / "run.json").read_text())
    begun = next((time for time, names in rows.items() if int(names["Aggregated"]["User Count"])), min(rows))
    seconds = [second(time - begun, names) for time, names in sorted(rows.items()) if time >= begun]
    server = []
    if (folder / "server.csv").is_file():  # a server elsewhere has none
        with (folder / "server.csv").open() as file:
            for row in csv.DictReader(file):
                at = float(row["time"]) - begun
                server.append((at, float(row["cpu_ticks"]) / TICKS, float(row["memory_kib"]) / 1024))
    with (folder / "stats_stats.csv").open() as file:
        total = next(row for row in csv.DictReader(file) if row["Name"] == "Aggregated")
    ends = list(accumulate(share * about["duration"] for share, _ in SHAPES[about["shape"]].stages))
    starts = [0, *ends[:-1]]
    stages = [stage(seconds, server, *times) for times in zip(starts, ends)]
    with (folder / "stats_failures.csv").open() as file:
        wrong = sum(int(row["Occurrences"]) for row in csv.DictReader(file) if WRONG in row["Error"])
    with (folder / "stats_exceptions.csv").open() as file:
        exceptions = sum(int(row["Count"]) for row in csv.DictReader(file))
    counts = int(total["Request Count"]), int(total["Failure Count"]), wrong, exceptions
    return Run(about, *counts, seconds, server, [found for found in stages if found])


def second(time: float, names: dict) -> Second:
    rate = lambda name: float(names[name]["Requests/s"]) if name in names else 0.0  # noqa: E731
    failures = lambda name: float(names[name]["Failures/s"]) if name in names else 0.0  # noqa: E731
    single = names.get("picture", {})
    quantile = lambda name: None if single.get(name, "N/A") == "N/A" else float(single[name])  # noqa: E731
    return Second(
        time=time,
        users=int(names["Aggregated"]["User Count"]),
        offered=int(names["Aggregated"]["User Count"]) * REQUESTS_PER_VISIT,
        answered=rate("Aggregated") - rate(REFUSED) - failures("Aggregated") + failures(REFUSED),
        digits=sum(count * (rate(name) - failures(name)) for name, count in PICTURES.items()),
        refused=rate(REFUSED),
        failed=failures("Aggregated") - failures(REFUSED),
        p50=quantile("50%"),
        p95=quantile("95%"),
        p99=quantile("99%"),
    )


def stage(seconds: list[Second], server: list, start: float, end: float) -> Stage | None:
    """Its last second but one, in which Locust's means are of this stage alone."""
    inside = [second for second in seconds if start <= second.time < end - 1]
    if not inside:
        return None
    last = inside[-1]
    times = [at for at, _, _ in server]
    before = lambda time: server[max(0, bisect_right(times, time) - 1)]  # noqa: E731
    if not server:
        return Stage(last.users, last, None, None)
    # Of the time of which the means are.
    (from_time, from_busy, _), (to_time, to_busy, memory) = before(max(start, end - WINDOW - 1)), before(end - 1)
    busy = (to_busy - from_busy) / max(to_time - from_time, 0.001)
    return Stage(last.users, last, busy, memory)
