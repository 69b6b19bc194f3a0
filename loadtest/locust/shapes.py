"""How many users there are at which time; `--shape` chooses by name.

A user sends one request a second while the server keeps up (see locustfile.py), so users are
requests per second that are asked for.
"""

from itertools import accumulate

from locust import LoadTestShape


class Stages(LoadTestShape):
    """A course of stages, each a share of the time and a share of the peak."""

    abstract = True
    stages: list[tuple[float, float]]

    def tick(self):
        options = self.runner.environment.parsed_options
        elapsed = self.get_run_time() / options.duration
        ends = accumulate(share for share, _ in self.stages)
        for end, (_, height) in zip(ends, self.stages):
            if elapsed < end:
                # A step takes about a second.
                return max(1, round(height * options.peak)), max(10, options.peak / 10)
        return None


class Smoke(Stages):
    """The same few users throughout."""

    abstract = True
    stages = [(1.0, 1.0)]


class Ramp(Stages):
    """Up in equal steps to find the knee, over it, and down again to see the server recover."""

    abstract = True
    stages = [(0.08, step / 10) for step in range(1, 11)] + [(0.2, 0.1)]


class Spike(Stages):
    """A calm, ten times as many at once, and the calm again."""

    abstract = True
    stages = [(0.3, 0.1), (0.3, 1.0), (0.4, 0.1)]


class Soak(Stages):
    """Evenly for long: leaks and slow decay show."""

    abstract = True
    stages = [(0.02, 0.5), (0.98, 1.0)]


SHAPES = {shape.__name__.lower(): shape for shape in (Smoke, Ramp, Spike, Soak)}


class Chosen(LoadTestShape):
    """Locust takes one shape per file: this one passes on to the one that `--shape` names."""

    def tick(self):
        options = self.runner.environment.parsed_options
        shape = SHAPES[options.shape]()
        shape.runner, shape.start_time = self.runner, self.start_time
        return shape.tick()
