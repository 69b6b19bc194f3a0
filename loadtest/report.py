"""Graphs and tables of a run; with `--publish`, the page docs/load-results.md."""

import argparse
from pathlib import Path
from string import Template

import capacity
import graphs
import measured

HERE = Path(__file__).parent
USERS = [1_000, 100_000, 10_000_000]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="of the run")
    parser.add_argument("--publish", type=Path, metavar="DOCS", help="folder for the page and its graphs")
    arguments = parser.parse_args()
    run = measured.read(arguments.folder)
    folder = arguments.publish or arguments.folder
    graphs.over_time(run, folder / "load-over-time.png")
    graphs.knee(run, folder / "load-knee.png")
    page = Template((HERE / "results.md").read_text()).substitute(facts(run))
    (folder / "load-results.md").write_text(page)
    print(stages(run))
    print(f"\nwrote {folder / 'load-results.md'} and its graphs")


def facts(run: measured.Run) -> dict[str, str]:
    knee = run.knee()
    top = max(run.stages, key=lambda stage: stage.users)
    after = run.stages[-1]
    per_core = 1 / run.processor_per_digit()
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
        "per_digit": f"{1000 / per_core:.2f}",
        "per_core": f"{per_core:.0f}",
        "plans": plans(per_core),
        "pictures_per_user": capacity.PICTURES_PER_USER,
        "busiest_hour": f"{capacity.BUSIEST_HOUR:.0%}".replace("%", " %"),
        "burst": f"{capacity.BURST:g}",
        "target": f"{capacity.TARGET:.0%}".replace("%", " %"),
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
        cells = [str(stage.users), *(f"{rate:.0f}" for rate in rates), *times, f"{stage.processors:.2f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def plans(per_core: float) -> str:
    lines = [
        "| users a day | digits/s, mean | digits/s, peak | instances at peak "
        "| App Engine | Cloud Run | GKE Autopilot |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for users in USERS:
        plan = capacity.plan(users, per_core)
        money = [f"${cost:,.0f}" for cost in (plan.app_engine, plan.cloud_run, plan.gke)]
        rates = [f"{plan.mean:,.1f}", f"{plan.peak:,.1f}", f"{plan.instances}"]
        lines.append(f"| {' | '.join([f'{users:,}', *rates, *money])} |")
    return "\n".join(lines)


def milliseconds(time: float | None) -> str:
    return "-" if time is None else f"{time:.0f}"


if __name__ == "__main__":
    main()
