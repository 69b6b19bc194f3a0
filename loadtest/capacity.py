"""From what a picture costs one processor to machines and money, for any number of users.

Three sorts of numbers: measured here, assumed of users, and list prices.
"""

from dataclasses import dataclass
from math import ceil, exp

# Measured. Requests and bytes of a first visit, as `cargo xtask browser` prints them; bytes of an
# answer on the page, with the steps, and of the head of any answer.
PAGE_REQUESTS, PAGE_BYTES = 9, 134_300
ANSWER_BYTES, HEAD_BYTES = 16_400, 500

# Assumed: to be replaced by what your users do.
VISITS_PER_USER, PICTURES_PER_USER = 1, 5
# Share of a day's work in one hour, and how many hours have it: the busiest one, the day, the night.
DAY = [(0.12, 1), (0.07, 11), (0.11 / 12, 12)]
# How far the busiest seconds are above the busiest hour's mean.
BURST = 2.0
# Bytes that a log entry takes where it is stored; the server sends some 260 for each request.
LOG_BYTES = 500
# Seconds that a request without an upload is held, with the round trip; and a line's bytes a second.
HELD, LINE = 0.1, 10e6 / 8

# What deploy/ and app.yaml say: the autoscalers' target, how many are always there, requests in one
# instance of Cloud Run, bytes of uploads that an instance holds.
TARGET, LEAST, CONCURRENCY, UPLOAD_MEMORY = 0.6, 2, 16, 64 << 20
DAYS = 30.4
HOURS = 24 * DAYS

# United States dollars, region us-central1 (Iowa), list prices before discounts and taxes, from copies of these
# pages that carry no date.
PRICES_READ = "November 2026"
# https://cloud.google.com/appengine/pricing, flexible environment: one core, 0.6 GB and what App
# Engine adds for itself, 10 GB of disk.
FLEX_CORE_HOUR, FLEX_GB_HOUR, FLEX_DISK_GB_MONTH = 0.0526, 0.0071, 0.04
FLEX_GB, FLEX_DISK_GB = 1.0, 10
# https://cloud.google.com/run/pricing, billed by request.
RUN_CORE_SECOND, RUN_GIB_SECOND, RUN_MILLION = 0.000024, 0.0000025, 0.40
RUN_GIB = 0.5
RUN_FREE_CORE_SECONDS, RUN_FREE_GIB_SECONDS, RUN_FREE_MILLIONS = 180_000, 360_000, 2
# https://cloud.google.com/kubernetes-engine/pricing, Autopilot, pods by what they request; one core
# has 1 GiB at least. https://cloud.google.com/vpc/network-pricing#lb: one rule, and what it carries.
GKE_CORE_HOUR, GKE_GIB_HOUR, GKE_CLUSTER_HOUR, GKE_CREDIT_MONTH = 0.0445, 0.0049225, 0.10, 74.40
GKE_GIB, GKE_BALANCER_HOUR, GKE_BALANCER_GIB = 1.0, 0.025, 0.008
# https://cloud.google.com/stackdriver/pricing: figures that managed Prometheus keeps. A pod that was asked for pictures
# and pages tells some 300, each as often as deploy/monitoring/podmonitoring.yaml says.
GKE_SERIES, GKE_INTERVAL, GKE_MILLION_SAMPLES = 300, 30, 0.06
# https://cloud.google.com/vpc/network-pricing, premium tier, to the internet: GiB up to which, price.
EGRESS = [(1024, 0.12), (10 * 1024, 0.11), (float("inf"), 0.08)]
# https://cloud.google.com/stackdriver/pricing: logs stored, beyond what is free.
LOG_GIB, LOG_FREE_GIB = 0.50, 50


@dataclass(frozen=True)
class Picture:
    """What users send."""

    name: str
    core: float  # seconds of one processor, with its share of pages
    size: int  # bytes

    def held(self) -> float:
        """Seconds from its first byte to its answer."""
        return HELD + self.size / LINE + self.core


@dataclass(frozen=True)
class Plan:
    picture: Picture
    users: int  # a day
    mean: float  # pictures a second
    peak: float
    instances: int  # of one core, at the peak
    app_engine: float  # dollars a month, with traffic and logs
    cloud_run: float
    gke: float
    egress: float  # of those
    logs: float


def plan(users: int, picture: Picture) -> Plan:
    daily = users * PICTURES_PER_USER
    peak = daily * DAY[0][0] / 3600 * BURST
    requests = (daily + users * VISITS_PER_USER * PAGE_REQUESTS) * DAYS
    sent = (daily * (ANSWER_BYTES + HEAD_BYTES) + users * VISITS_PER_USER * PAGE_BYTES) * DAYS / 2**30
    out, kept = egress(sent), logs(requests)
    received = daily * picture.size * DAYS / 2**30
    always = mean_over_day(daily, lambda rate: max(LEAST, needed(rate, picture)))
    return Plan(
        picture=picture,
        users=users,
        mean=daily / 86_400,
        peak=peak,
        instances=max(LEAST, ceil(needed(peak, picture))),
        app_engine=flex(always) + out + kept,
        cloud_run=run(daily, requests, picture) + out + kept,
        gke=gke(always, sent + received) + out + kept,
        egress=out,
        logs=kept,
    )


def needed(rate: float, picture: Picture) -> float:
    """Instances for so many pictures a second: by processor, or by the uploads under way, half there."""
    return max(rate * picture.core / TARGET, rate * picture.held() * picture.size / 2 / UPLOAD_MEMORY)


def mean_over_day(daily: float, of) -> float:
    return sum(of(daily * share / 3600) * hours for share, hours in DAY) / 24


def flex(instances: float) -> float:
    hour = FLEX_CORE_HOUR + FLEX_GB * FLEX_GB_HOUR
    return instances * (HOURS * hour + FLEX_DISK_GB * FLEX_DISK_GB_MONTH)


def run(daily: float, requests: float, picture: Picture) -> float:
    """An instance is paid for while any request is under way, uploads that still come in included."""
    pages = requests / DAYS / daily - 1  # for each picture

    def billed(rate: float) -> float:
        under_way = rate * (picture.held() + pages * HELD)
        # Arrivals are independent: the share of time with at least one.
        some = 1 - exp(-under_way)
        return max(some, under_way / CONCURRENCY, needed(rate, picture))

    seconds = mean_over_day(daily, billed) * HOURS * 3600
    core = max(0, seconds - RUN_FREE_CORE_SECONDS) * RUN_CORE_SECOND
    memory = max(0, seconds * RUN_GIB - RUN_FREE_GIB_SECONDS) * RUN_GIB_SECOND
    return core + memory + max(0, requests / 1e6 - RUN_FREE_MILLIONS) * RUN_MILLION


def gke(instances: float, gib: float) -> float:
    figures = GKE_SERIES * 3600 / GKE_INTERVAL / 1e6 * GKE_MILLION_SAMPLES
    pods = instances * HOURS * (GKE_CORE_HOUR + GKE_GIB * GKE_GIB_HOUR + figures)
    cluster = max(0, HOURS * GKE_CLUSTER_HOUR - GKE_CREDIT_MONTH)
    return pods + cluster + HOURS * GKE_BALANCER_HOUR + gib * GKE_BALANCER_GIB


def egress(gib: float) -> float:
    cost, below = 0.0, 0.0
    for limit, price in EGRESS:
        cost += max(0.0, min(gib, limit) - below) * price
        below = limit
    return cost


def logs(requests: float) -> float:
    return max(0.0, requests * LOG_BYTES / 2**30 - LOG_FREE_GIB) * LOG_GIB
