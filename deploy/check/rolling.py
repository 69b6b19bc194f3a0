"""Restarts servers one after the other behind HAProxy while they are asked: nothing may fail.

Each platform's times are read from its manifest: how often it probes, how long the server goes on
after it was told to end. HAProxy plays the balancer and never asks twice, so every failure shows.
"""

import argparse
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
CLIENTS, PAUSE, RESTARTS = 8, 0.02, 4


@dataclass(frozen=True)
class Platform:
    name: str
    interval: float  # seconds between probes
    failures: int  # in a row until no new requests come
    successes: int
    variables: dict[str, str]  # of the server
    grace: float  # seconds from SIGTERM to SIGKILL
    taken_out: bool = False  # by the platform, before it tells the server to end


def kubernetes() -> Platform:
    spec = yaml.safe_load((ROOT / "deploy/kubernetes/deployment.yaml").read_text())["spec"]["template"]["spec"]
    server = spec["containers"][0]
    probe = server["readinessProbe"]
    grace = spec["terminationGracePeriodSeconds"]
    return Platform("kubernetes", probe["periodSeconds"], probe["failureThreshold"], 1, named(server["env"]), grace)


def app_engine() -> Platform:
    app = yaml.safe_load((ROOT / "app.yaml").read_text())
    probe = app["readiness_check"]
    # https://cloud.google.com/appengine/docs/flexible/how-instances-are-managed: 30 seconds.
    return Platform(
        "app-engine", probe["check_interval_sec"], probe["failure_threshold"], probe["success_threshold"],
        app["env_variables"], 30,
    )  # fmt: skip


def cloud_run() -> Platform:
    service = yaml.safe_load((ROOT / "deploy/cloudrun/service.yaml").read_text())
    server = service["spec"]["template"]["spec"]["containers"][0]
    # An instance gets SIGTERM when no requests go to it any more, and 10 seconds:
    # https://cloud.google.com/run/docs/container-contract#instance-shutdown
    return Platform("cloud-run", 1, 2, 1, named(server["env"]), 10, taken_out=True)


PLATFORMS = {"app-engine": app_engine, "kubernetes": kubernetes, "cloud-run": cloud_run}


def named(variables: list[dict]) -> dict[str, str]:
    return {variable["name"]: variable["value"] for variable in variables}


class Server:
    def __init__(self, program: str, port: int, variables: dict[str, str]):
        self.command = [program, "--host", "127.0.0.1", "--log-level", "error"]
        # Two servers on one machine cannot both have the port of the figures.
        here = {"PORT": str(port), "DIGITNET_METRICS_ADDRESS": "off"}
        self.environment = {"PATH": os.environ["PATH"]} | variables | here
        self.port = port
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, env=self.environment, stdout=subprocess.DEVNULL)
        until(lambda: status(self.port, "/readyz") == 200, "the server is ready")

    def end(self, grace: float):
        """As platforms do: asked first, then killed."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(grace)

    def kill(self):
        self.process.kill()
        self.process.wait()


class Balancer:
    def __init__(self, program: str, folder: Path, port: int, servers: list[Server], platform: Platform, speed: float):
        self.socket = folder / "haproxy.sock"
        check = f"check inter {1000 * platform.interval / speed:.0f}ms fall {platform.failures} rise {platform.successes}"
        lines = [
            "global", f"  stats socket {self.socket} level admin",
            "defaults", "  mode http", "  retries 0", "  timeout connect 2s", "  timeout client 60s", "  timeout server 60s",
            "frontend in", f"  bind 127.0.0.1:{port}", "  default_backend servers",
            "backend servers", "  balance roundrobin", "  option httpchk GET /readyz", "  http-check expect status 200",
            *(f"  server s{at} 127.0.0.1:{server.port} {check}" for at, server in enumerate(servers)),
        ]  # fmt: skip
        config = folder / "haproxy.cfg"
        config.write_text("\n".join(lines) + "\n")
        log = (folder / "haproxy.log").open("w")
        self.process = subprocess.Popen([program, "-db", "-f", str(config)], stdout=log, stderr=log)

    def say(self, command: str) -> str:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.socket))
            line.sendall(f"{command}\n".encode())
            return b"".join(iter(lambda: line.recv(65536), b"")).decode()

    def state(self, at: int) -> str | None:
        try:
            rows = [row.split(",") for row in self.say("show stat").splitlines()]
        except OSError:  # it does not listen yet
            return None
        named = next(row for row in rows if row[0] == "servers" and row[1] == f"s{at}")
        return named[rows[0].index("status")]


class Load:
    """Clients that ask one picture after the other on connections that stay."""

    def __init__(self, port: int, picture: bytes):
        self.port, self.picture = port, picture
        self.counts, self.lock, self.ended = Counter(), threading.Lock(), threading.Event()
        self.threads = [threading.Thread(target=self.ask) for _ in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def ask(self):
        connection = None
        while not self.ended.is_set():
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                connection.request("POST", "/api/v1/classify", self.picture)
                answer = connection.getresponse()
                answer.read()
                found = answer.status
            except (OSError, http.client.HTTPException) as error:
                found, connection = type(error).__name__, None
            with self.lock:
                self.counts[found] += 1
            time.sleep(PAUSE)

    def end(self) -> Counter:
        self.ended.set()
        for thread in self.threads:
            thread.join()
        return self.counts


def restarts(platform: Platform, options, folder: Path, killed: bool) -> tuple[int, Counter]:
    """How many were sent, and what failed."""
    folder.mkdir(parents=True)
    speed = options.speed
    variables = dict(platform.variables)
    for name in ("DIGITNET_DRAIN_DELAY", "DIGITNET_DRAIN"):
        if name in variables:
            variables[name] = str(float(variables[name]) / speed)
    servers = []
    balancer = load = None
    try:
        servers += [Server(options.server, port, variables) for port in options.ports[:2]]
        balancer = Balancer(options.haproxy, folder, options.ports[2], servers, platform, speed)
        until(lambda: balancer.state(0) == balancer.state(1) == "UP", "both servers are up")
        load = Load(options.ports[2], options.picture.read_bytes())
        time.sleep(0.5)
        for at in range(1 if killed else RESTARTS):
            server = servers[at % 2]
            if killed:
                server.kill()
            else:
                if platform.taken_out:
                    balancer.say(f"set server servers/s{at % 2} state drain")
                server.end(platform.grace)
            # A new machine takes longer than the balancer takes to miss the old one.
            until(lambda: balancer.state(at % 2) != "UP", "the balancer sees that it has ended")
            server.start()
            if platform.taken_out:
                balancer.say(f"set server servers/s{at % 2} state ready")
            until(lambda: balancer.state(at % 2) == "UP", "the server is up again")
            time.sleep(0.5)
        counts = load.end()
    finally:
        if load:
            load.end()
        for process in [server.process for server in servers] + ([balancer.process] if balancer else []):
            process.kill()
            process.wait()
    sent = counts.total()
    del counts[200]
    return sent, counts


def status(port: int, path: str) -> int | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def until(done, what: str, patience: float = 60):
    end = time.monotonic() + patience
    while not done():
        if time.monotonic() > end:
            raise SystemExit(f"error: within {patience} s it did not come to this: {what}")
        time.sleep(0.05)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True, help="the program")
    parser.add_argument("--haproxy", default="haproxy", help="the program")
    parser.add_argument("--picture", type=Path, required=True, help="that is asked about")
    parser.add_argument("--out", type=Path, required=True, help="an empty folder for configurations and logs")
    parser.add_argument("--ports", type=int, nargs=3, required=True, help="free ones of 127.0.0.1")
    parser.add_argument("--platforms", nargs="+", choices=sorted(PLATFORMS), default=list(PLATFORMS))
    parser.add_argument("--speed", type=float, default=1, help="all times of the platforms divided by this")
    options = parser.parse_args()
    faults = 0
    print("| platform | restarts | sent | failed |\n|---|---|---:|---:|")
    for platform in [PLATFORMS[name]() for name in options.platforms]:
        for killed in (False, True):
            how = "1, killed" if killed else f"{RESTARTS}, as it does them"
            sent, failed = restarts(platform, options, options.out / f"{platform.name}-{killed}", killed)
            kinds = "".join(f", {count} times {kind}" for kind, count in failed.items())
            print(f"| {platform.name} | {how} | {sent:,} | {failed.total()}{kinds} |", flush=True)
            # What was under way in a killed server, and what came before the balancer knew, is lost.
            faults += 0 if killed else failed.total()
    if faults:
        print(f"error: {faults} requests failed while servers were restarted", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
