"""Pictures of a run."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402

from measured import Run  # noqa: E402

BLUE, ORANGE, GREEN, RED, GREY = "#2667b0", "#d9822b", "#2f8f57", "#c23b3b", "#8a8a8a"
pyplot.rcParams.update({
    "font.size": 10,
    "axes.grid": True,
    "grid.color": "#e4e4e4",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "savefig.dpi": 110,
})  # fmt: skip


def over_time(run: Run, path: Path):
    """Users, requests, times and the server's processor, second by second."""
    figure, (load, rates, times, server) = pyplot.subplots(4, 1, figsize=(10, 11), sharex=True, layout="constrained")
    figure.suptitle(f"{run.about['shape']} to {run.top().users} users, second by second")
    at = [second.time for second in run.seconds]
    load.fill_between(at, [second.users for second in run.seconds], color=GREY, alpha=0.35, step="post")
    load.set_ylabel("users")
    rates.plot(at, [second.offered for second in run.seconds], color=GREY, linestyle="--", label="asked for")
    rates.plot(at, [second.answered for second in run.seconds], color=BLUE, label="answered")
    rates.plot(at, [second.refused for second in run.seconds], color=ORANGE, label="refused with 429")
    rates.plot(at, [second.failed for second in run.seconds], color=RED, label="failed")
    rates.set_ylabel("requests a second")
    for name, color in [("p50", GREEN), ("p95", BLUE), ("p99", GREY)]:
        times.plot(at, [getattr(second, name) for second in run.seconds], color=color, label=name)
    times.set_yscale("log")
    times.set_ylabel("ms to read one picture")
    reached = run.knee().last.time
    if run.knee() is not run.top():
        for axes in (load, rates, times, server):
            axes.axvline(reached, color=RED, linestyle=":")
        load.annotate("knee", (reached, 0), xytext=(4, 6), textcoords="offset points", color=RED)
    busy = [
        (here[0], (here[1] - before[1]) / (here[0] - before[0]))
        for before, here in zip(run.server, run.server[1:])
        if here[0] >= 0
    ]
    if busy:  # of a server elsewhere nothing is known
        server.plot(*zip(*busy), color=BLUE)
        memory = server.twinx()
        inside = [(at, mib) for at, _, mib in run.server if at >= 0]
        memory.plot(*zip(*inside), color=ORANGE)
        memory.set_ylabel("MiB resident", color=ORANGE)
        memory.set_ylim(bottom=0)
        memory.grid(False)
    server.set_ylabel("server: processors busy")
    server.set_xlabel("seconds")
    titles = ["users", "requests", "time to read one picture", "the server"]
    for axes, title in zip((load, rates, times, server), titles):
        axes.set_title(title, loc="left", fontsize=10)
    for axes in (load, rates, server):
        axes.set_ylim(bottom=0)
    for axes in (rates, times):
        axes.legend(loc="upper left")
    figure.savefig(path)
    pyplot.close(figure)


def knee(run: Run, path: Path):
    """Users against throughput and times: one point for each step up."""
    steps = run.rising()
    users = [stage.users for stage in steps]
    figure, (rates, times) = pyplot.subplots(1, 2, figsize=(11, 4.4), layout="constrained")
    rates.set_title("what is answered", loc="left")
    times.set_title("how long one picture takes", loc="left")
    rates.plot(users, [stage.last.offered for stage in steps], "--", color=GREY, label="requests asked for")
    rates.plot(users, [stage.last.digits for stage in steps], "o-", color=GREEN, label="digits read")
    rates.plot(users, [stage.last.answered for stage in steps], "o-", color=BLUE, label="requests answered")
    rates.plot(users, [stage.last.refused for stage in steps], "o-", color=ORANGE, label="refused with 429")
    rates.set_ylabel("a second")
    rates.set_ylim(bottom=0)
    for name, color in [("p50", GREEN), ("p95", BLUE), ("p99", GREY)]:
        times.plot(users, [getattr(stage.last, name) for stage in steps], "o-", color=color, label=name)
    times.set_yscale("log")
    times.set_ylabel("ms to read one picture")
    for axes in (rates, times):
        axes.set_xlabel("users, each asking once a second")
        axes.axvline(run.knee().users, color=RED, linestyle=":", label="knee")
        axes.legend(loc="upper left")
    figure.savefig(path)
    pyplot.close(figure)
