"""What a report says of runs whose figures are known."""

import csv
import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import measured  # noqa: E402

HISTORY = ["Timestamp", "Name", "User Count", "Requests/s", "Failures/s", "50%", "95%", "99%"]


def folder_of(into: Path, duration: int, busy: float, exceptions: int = 0, sampled: bool = True) -> Path:
    """A ramp to 100 users as Locust and xtask leave it: above 60 users a quarter is refused."""
    about = {"shape": "ramp", "duration": duration, "workers": 2, "server_on": "0", "locust_on": "1"}
    (into / "run.json").write_text(json.dumps(about | {"command": "c", "load_before": "0"}))

    def table(name, columns, rows):
        with (into / name).open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows(rows)

    rows = []
    for second in range(duration):
        users = min(100, 10 * (1 + int(second / (0.08 * duration)))) if second < 0.8 * duration else 10
        refused = users / 4 if users > 60 else 0
        rows.append([second, "Aggregated", users, users, 0, 5, 20, 30])
        rows.append([second, "picture", users, users - refused, 0, 5, 20, 30])
        if refused:
            rows.append([second, "429", users, refused, 0, 1, 1, 1])
    table("stats_stats_history.csv", HISTORY, rows)
    table("stats_stats.csv", ["Name", "Request Count", "Failure Count"], [["Aggregated", 1000, 0]])
    table("stats_failures.csv", ["Error", "Occurrences"], [])
    table("stats_exceptions.csv", ["Count", "Message", "Traceback", "Nodes"], [[exceptions, "m", "t", "n"]] * bool(exceptions))
    if sampled:
        table("server.csv", ["time", "cpu_ticks", "memory_kib"], [[s, 100 * busy * s, 40960] for s in range(duration)])
    return into


class Report(unittest.TestCase):
    def read(self, **run):
        with tempfile.TemporaryDirectory() as folder:
            return measured.read(folder_of(Path(folder), **run))

    def test_a_good_run_has_its_knee_and_no_warning(self):
        run = self.read(duration=150, busy=0.95)
        self.assertEqual((run.knee().users, run.top().users, run.exceptions), (60, 100, 0))
        self.assertEqual(run.warnings(), [])
        self.assertAlmostEqual(run.top().processors, 0.95)
        self.assertAlmostEqual(run.top().last.offered, 100 * 14 / 12)

    def test_exceptions_are_counted_and_warned_of(self):
        run = self.read(duration=150, busy=0.95, exceptions=7)
        self.assertEqual(run.exceptions, 7)
        self.assertIn("7 exceptions", run.warnings()[0])

    def test_steps_shorter_than_the_window_are_warned_of(self):
        warning = self.read(duration=100, busy=0.95).warnings()[0]
        self.assertIn("took 8 s", warning)
        self.assertIn("--duration 138", warning)

    def test_a_server_elsewhere_has_no_processors(self):
        run = self.read(duration=150, busy=0, sampled=False)
        self.assertIsNone(run.top().processors)
        self.assertEqual(run.knee().users, 60)

    def test_full_is_said_only_of_a_full_processor(self):
        for busy in (0.99, 1.93):
            self.assertEqual(self.read(duration=150, busy=busy).beyond(), "the processor is full")
        for busy in (0.56, 1.5):
            self.assertIn(f"only {busy:.2f}", self.read(duration=150, busy=busy).beyond())


if __name__ == "__main__":
    unittest.main()
