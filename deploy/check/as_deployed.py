"""Runs the load test as the manifests start it: their arguments, their files, as processes here.

Only what a cluster gives differs: names become addresses of this machine, the run is short, the
report's volume is a folder. `cargo xtask loadtest --manifests` calls it.
"""

import argparse
import base64
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import check

# What a short run has instead; the manifests must have these options, or there is nothing to shorten.
SHORT = {"--shape": "smoke", "--peak": "24", "--duration": "12"}
PATIENCE = 60


@dataclass(frozen=True)
class Started:
    """What one way of deploying starts."""

    name: str
    master: list[str]
    worker: list[str]
    workers: int
    files: dict[str, bytes]
    volume: str | None  # where the report goes; none where the page keeps it


def jobs(objects: list[dict]) -> Started:
    """Plain Jobs."""
    found = {item["metadata"]["name"]: item["spec"] for item in objects if item["kind"] == "Job"}
    containers = {name: spec["template"]["spec"]["containers"][0] for name, spec in found.items()}
    mounts = {mount["name"]: mount["mountPath"] for mount in containers["locust-master"]["volumeMounts"]}
    workers = found["locust-worker"]["parallelism"]
    arguments = [containers[name]["args"] for name in ("locust-master", "locust-worker")]
    return Started("kubernetes", *arguments, workers, files(objects), mounts["report"])


def operator(objects: list[dict]) -> Started:
    """A LocustTest, as version 0.1.6 of Locust's operator makes Jobs of it."""
    spec = next(item["spec"] for item in objects if item["kind"] == "LocustTest")
    arguments = shlex.split(spec["args"])
    worker = ["--worker", "--master-host", "digitnet-master", *arguments]
    return Started("operator", ["--master", *arguments], worker, spec["workers"], files(objects), None)


def files(objects: list[dict]) -> dict[str, bytes]:
    found = next(item for item in objects if item["kind"] == "ConfigMap")
    text = {name: value.encode() for name, value in found.get("data", {}).items()}
    return text | {name: base64.b64decode(value) for name, value in found.get("binaryData", {}).items()}


def with_values(arguments: list[str], values: dict[str, str]) -> list[str]:
    """The same arguments with other values; an option that is not there is a mistake."""
    missing = values.keys() - set(arguments)
    if missing:
        raise SystemExit(f"error: the manifests no longer have {', '.join(sorted(missing))}")
    return [values.get(before, word) for before, word in zip([None, *arguments], arguments)]


def run(started: Started, locust: str, url: str, out: Path, ports: tuple[int, int]) -> list[str]:
    """Faults; none where the run went as it should."""
    page, hub = ports
    code = out / "files"
    code.mkdir(parents=True)
    for name, data in started.files.items():
        (code / name).write_bytes(data)
    report = out / "report"
    report.mkdir()
    values = {"--host": url} | SHORT
    if "--autoquit" in started.master:
        # Workers report again as ready some seconds after a run; before, the master cannot tell them to end.
        values["--autoquit"] = "15"
    master = with_values(started.master, values)
    if started.volume:
        at_volume = lambda word: word.startswith(f"{started.volume}/")  # noqa: E731
        master = [f"{report}{word.removeprefix(started.volume)}" if at_volume(word) else word for word in master]
    master += ["--web-host", "127.0.0.1", "--web-port", str(page)]
    master += ["--master-bind-host", "127.0.0.1", "--master-bind-port", str(hub)]
    worker = with_values(started.worker, {"--master-host": "127.0.0.1"}) + ["--master-port", str(hub)]
    print(f"$ locust {shlex.join(master)}\n$ locust {shlex.join(worker)}    # {started.workers} times", flush=True)
    processes = []

    def start(name: str, arguments: list[str]) -> subprocess.Popen:
        environment = {"PATH": os.environ["PATH"], "HOME": str(out), "PYTHONDONTWRITEBYTECODE": "1"}
        with (out / f"{name}.log").open("w") as log:
            process = subprocess.Popen(
                [locust, *arguments], cwd=code, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        processes.append(process)
        return process

    try:
        ruling = start("master", master)
        wait(lambda: ruling.poll() is None and b"Locust" in ask(page, "/"), "the master's page answers")
        others = [start(f"worker-{number}", worker) for number in range(1, started.workers + 1)]
        return watch(ruling, others, started, page, report)
    finally:
        for process in processes:
            if process.poll() is None:
                process.kill()
        print("".join(f"  {line}\n" for line in (out / "master.log").read_text().splitlines()[:12]), flush=True)


def watch(master, workers, started: Started, page: int, report: Path) -> list[str]:
    seen = lambda: json.loads(ask(page, "/stats/requests"))  # noqa: E731
    wait(lambda: seen()["state"] in ("spawning", "running"), "the run begins")
    joined = len(seen()["workers"])
    most = {"users": 0, "rate": 0.0}

    def stopped():
        now = seen()
        most["users"] = max(most["users"], now["user_count"])
        most["rate"] = max(most["rate"], now["total_rps"])
        return now["state"] == "stopped"

    wait(stopped, "the run ends")
    # The page still knows, after the run.
    html = ask(page, "/stats/report?download=1")
    exceptions = json.loads(ask(page, "/exceptions"))["exceptions"]
    total = next(row for row in seen()["stats"] if row["name"] == "Aggregated")
    if started.volume is None:
        (report / "report.html").write_bytes(html)
        # As deleting the LocustTest does.
        for process in [master, *workers]:
            process.send_signal(signal.SIGTERM)
    code = master.wait(PATIENCE)
    ended = [worker.wait(PATIENCE) for worker in workers]
    kept = sorted(file.name for file in report.iterdir() if file.stat().st_size)
    print(
        f"{started.name}: page answered; {joined} of {started.workers} workers joined; {most['users']} users; "
        f"{total['num_requests']} requests, {most['rate']:.0f}/s, {total['num_failures']} failed, "
        f"{len(exceptions)} exceptions; exit code {code}, of the workers {ended}; kept {', '.join(kept)}"
    )
    wanted = {"report.html"} | ({"stats_stats.csv", "stats_exceptions.csv"} if started.volume else set())
    checks = {
        f"{joined} workers joined, not {started.workers}": joined == started.workers,
        f"{most['users']} users at most, not {SHORT['--peak']}": most["users"] == int(SHORT["--peak"]),
        "nothing was asked": total["num_requests"] > 100,
        f"{total['num_failures']} requests failed": total["num_failures"] == 0,
        f"exceptions: {exceptions}": not exceptions,
        "the report is empty": b"Locust" in html,
        f"the exit code is {code}": code == 0,
        f"the workers ended with {ended}": not any(ended),
        f"of the report only {kept} is kept": wanted <= set(kept),
    }
    return [f"{started.name}: {fault}" for fault, good in checks.items() if not good]


def ask(port: int, path: str) -> bytes:
    with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.read()


def wait(done, what: str):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if done():
                return
        except (URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.2)
    raise SystemExit(f"error: within {PATIENCE} s it did not come to this: {what}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kubectl", required=True, help="the program, for its kustomize")
    parser.add_argument("--locust", required=True, help="the program")
    parser.add_argument("--url", required=True, help="of the server that is asked")
    parser.add_argument("--out", type=Path, required=True, help="an empty folder for logs and reports")
    parser.add_argument("--ports", type=int, nargs=4, required=True, help="free ones of 127.0.0.1")
    arguments = parser.parse_args()
    faults = []
    ports = [tuple(arguments.ports[:2]), tuple(arguments.ports[2:])]
    ways = [("loadtest/kubernetes", jobs), ("loadtest/operator", operator)]
    for (folder, started_by), free in zip(ways, ports):
        started = started_by(check.rendered(arguments.kubectl, folder))
        out = arguments.out.resolve() / started.name
        faults += run(started, arguments.locust, arguments.url, out, free)
    for fault in faults:
        print(f"error: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
