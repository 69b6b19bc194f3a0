"""Graphs and tables of a run; with `--publish`, the page docs/load-results.md."""

import argparse
from pathlib import Path
from string import Template

import capacity
import graphs
import measured

HERE = Path(__file__).parent
USERS = [1_000, 100_000, 10_000_000]
# Measured by hand on the processor of the published run, with other work on it: 60 photos of 3,000 x 4,000
# pixels, noise and a digit as JPEG of quality 85, one after the other, took 149 ms of processor each.
PHONE_SECONDS, PHONE_BYTES = 0.15, 4_400_000
# Of the pictures of the mix, the mean.
SMALL_BYTES = 3_000


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="of the run")
    parser.add_argument("--publish", type=Path, metavar="DOCS", help="folder for the page and its graphs")
    arguments = parser.parse_args()
    run = measured.read(arguments.folder)
    folder = arguments.publish or arguments.folder
    graphs.over_time(run, folder / "load-over-time.png")
    graphs.knee(run, folder / "load-knee.png")
    for warning in run.warnings():
        print(f"warning: {warning}")
    if not run.server:
        print(f"{stages(run)}\n\nwrote the graphs to {folder}; the server was elsewhere, so there is no page")
        return
    page = Template((HERE / "results.md").read_text()).substitute(facts(run))
    (folder / "load-results.md").write_text(page)
    print(stages(run))
    print(f"\nwrote {folder / 'load-results.md'} and its graphs")


def facts(run: measured.Run) -> dict[str, str]:
    knee = run.knee()
    top = run.top()
    after = run.stages[-1]
    core = run.processor_per_digit()
    about = run.about
    return {
        "machine": machine(),
        "where": where(about),
        "workers": about["workers"],
        "command": about["command"],
        "duration": about["duration"],
        "stages": stages(run),
        "knee_users": knee.users,
        "knee_digits": f"{knee.last.digits:.0f}",
        "knee_p95": milliseconds(knee.last.p95),
        "top_users": top.users,
        "top_digits": f"{top.last.digits:.0f}",
        "top_refused": f"{100 * top.last.refused / max(top.last.answered + top.last.refused, 0.001):.0f}",
        "top_p95": milliseconds(top.last.p95),
        "after_users": after.users,
        "after_p95": milliseconds(after.last.p95),
        "memory": f"{max(mib for _, _, mib in run.server):.0f}",
        "requests": f"{run.requests:,}",
        "failures": run.failures,
        "wrong": run.wrong,
        "before": about["load_before"],
        "exceptions": run.exceptions,
        "warnings": "".join(f"\n**Mind**: {warning}\n" for warning in run.warnings()),
        "beyond": run.beyond(),
        **capacity_facts(core),
    }


def capacity_facts(core: float) -> dict[str, str]:
    """For a mixed picture that takes so many seconds of a core."""
    small = capacity.Picture("drawn, scans, screens", core, SMALL_BYTES)
    phone = capacity.Picture("12-megapixel photos", PHONE_SECONDS, PHONE_BYTES)
    return {
        "per_digit": f"{1000 * core:.2f}",
        "per_core": f"{1 / core:.0f}",
        "phone_ms": f"{1000 * PHONE_SECONDS:.0f}",
        "phones_per_core": f"{1 / PHONE_SECONDS:.0f}",
        "phone_mb": f"{PHONE_BYTES / 1e6:.1f}",
        "phone_held": f"{phone.held():.1f}",
        "plans": plans([capacity.plan(users, picture) for picture in (small, phone) for users in USERS]),
        "pictures_per_user": capacity.PICTURES_PER_USER,
        "page_requests": capacity.PAGE_REQUESTS,
        "page_kb": f"{capacity.PAGE_BYTES / 1000:.0f}",
        "answer_kb": f"{capacity.ANSWER_BYTES / 1000:.0f}",
        "log_bytes": capacity.LOG_BYTES,
        "busiest_hour": f"{100 * capacity.DAY[0][0]:.0f} %",
        "burst": f"{capacity.BURST:g}",
        "target": f"{100 * capacity.TARGET:.0f} %",
        "line": f"{capacity.LINE * 8 / 1e6:.0f}",
        "prices_read": capacity.PRICES_READ,
    }


def machine() -> str:
    """Name of the processor, and how many the machine has."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0]}, {len(names)} of them" if names else "unknown"


def where(about: dict) -> str:
    if not about["locust_on"]:
        return "server and Locust share all processors"
    return f"server on processor {about['server_on']}, Locust on {about['locust_on']}"


def stages(run: measured.Run) -> str:
    lines = [
        "| users | answered/s | digits/s | refused/s | failed/s | p50 ms | p95 ms | p99 ms | processors busy |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for stage in run.stages:
        last = stage.last
        rates = [last.answered, last.digits, last.refused, last.failed]
        times = [milliseconds(time) for time in (last.p50, last.p95, last.p99)]
        cells = [str(stage.users), *(f"{rate:.0f}" for rate in rates), *times, busy(stage.processors)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def plans(all_of_them: list[capacity.Plan]) -> str:
    lines = [
        "| pictures | users a day | a second, mean | peak | instances at peak "
        "| App Engine | Cloud Run | GKE Autopilot | of it traffic | logs |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for plan in all_of_them:
        costs = [plan.app_engine, plan.cloud_run, plan.gke, plan.egress, plan.logs]
        rates = [f"{plan.mean:,.1f}", f"{plan.peak:,.1f}", f"{plan.instances}"]
        cells = [plan.picture.name, f"{plan.users:,}", *rates, *(f"${cost:,.0f}" for cost in costs)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def busy(processors: float | None) -> str:
    return "-" if processors is None else f"{processors:.2f}"


def milliseconds(time: float | None) -> str:
    return "-" if time is None else f"{time:.0f}"


if __name__ == "__main__":
    main()
