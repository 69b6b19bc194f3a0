"""From pictures a second on one processor to machines and money, for any number of users."""

from dataclasses import dataclass
from math import ceil

# What users do, assumed: to be replaced by what yours do.
PICTURES_PER_USER = 5
# Share of a day's pictures in its busiest hour, and how far its busiest seconds are above its mean.
BUSIEST_HOUR = 0.12
BURST = 2.0
# The autoscalers' target, and what is always there.
TARGET = 0.6
LEAST = 2
DAYS = 30.4
HOURS = 24 * DAYS

# United States dollars, region us-central1 (Iowa), list prices before discounts.
# App Engine, flexible environment: https://cloud.google.com/appengine/pricing
FLEX_CORE_HOUR, FLEX_GB_HOUR, FLEX_DISK_GB_MONTH = 0.0526, 0.0071, 0.04
# One core, 0.6 GB and what App Engine adds for itself, 10 GB of disk: app.yaml.
FLEX_GB, FLEX_DISK_GB = 1.0, 10
# Cloud Run, billed by request: https://cloud.google.com/run/pricing
RUN_CORE_SECOND, RUN_GIB_SECOND, RUN_MILLION = 0.000024, 0.0000025, 0.40
RUN_GIB = 0.5
RUN_FREE_CORE_SECONDS, RUN_FREE_GIB_SECONDS, RUN_FREE_MILLIONS = 180_000, 360_000, 2
# A request that comes alone is paid for as this many seconds at least.
RUN_LEAST = 0.1
# GKE Autopilot, pods by what they request: https://cloud.google.com/kubernetes-engine/pricing
GKE_CORE_HOUR, GKE_GIB_HOUR, GKE_CLUSTER_HOUR, GKE_CREDIT_MONTH = 0.0445, 0.0049225, 0.10, 74.40
GKE_GIB = 1.0  # the least that Autopilot gives one core


@dataclass(frozen=True)
class Plan:
    users: int  # a day
    mean: float  # pictures a second
    peak: float
    instances: int  # of one core, at the peak
    usual: float  # instances, on average
    app_engine: float  # dollars a month
    cloud_run: float
    gke: float


def plan(users: int, per_core: float) -> Plan:
    """For users a day, where one core reads `per_core` pictures a second."""
    daily = users * PICTURES_PER_USER
    mean = daily / 86_400
    peak = daily * BUSIEST_HOUR / 3600 * BURST
    room = per_core * TARGET
    instances = max(LEAST, ceil(peak / room))
    usual = max(LEAST, mean / room)
    return Plan(users, mean, peak, instances, usual, flex(usual), run(daily * DAYS, per_core), gke(usual))


def flex(instances: float) -> float:
    hour = FLEX_CORE_HOUR + FLEX_GB * FLEX_GB_HOUR
    return instances * (HOURS * hour + FLEX_DISK_GB * FLEX_DISK_GB_MONTH)


def run(pictures: float, per_core: float) -> float:
    """Each picture a request: alone it is paid as the least, in company as its share of a busy core."""
    seconds = min(pictures * RUN_LEAST, pictures / (per_core * TARGET) + RUN_FREE_CORE_SECONDS)
    core = max(0, seconds - RUN_FREE_CORE_SECONDS) * RUN_CORE_SECOND
    memory = max(0, seconds * RUN_GIB - RUN_FREE_GIB_SECONDS) * RUN_GIB_SECOND
    return core + memory + max(0, pictures / 1e6 - RUN_FREE_MILLIONS) * RUN_MILLION


def gke(instances: float) -> float:
    pods = instances * HOURS * (GKE_CORE_HOUR + GKE_GIB * GKE_GIB_HOUR)
    return pods + max(0, HOURS * GKE_CLUSTER_HOUR - GKE_CREDIT_MONTH)
