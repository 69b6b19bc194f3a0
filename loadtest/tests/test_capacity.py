"""The arithmetic from what a picture costs to machines and money."""

import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import capacity  # noqa: E402

ROOT = Path(__file__).parents[2]

SMALL = capacity.Picture("small", core=0.002, size=3_000)
PHONE = capacity.Picture("photo", core=0.13, size=4_300_000)


def slow(core):
    return capacity.Picture("slow", core, 3_000)


class Manifests(unittest.TestCase):
    def test_they_say_what_is_reckoned_with(self):
        memory = r"DIGITNET_UPLOAD_MEMORY\"?\s*(?:value)?\s*[:=]\s*\"(\d+)\""
        wanted = {
            "app.yaml": {memory: capacity.UPLOAD_MEMORY >> 20, r"target_utilization: (.*)": capacity.TARGET},
            "deploy/cloudrun/service.yaml": {memory: capacity.UPLOAD_MEMORY >> 20, r"Concurrency: (\d+)": capacity.CONCURRENCY},
            "deploy/terraform/main.tf": {memory: capacity.UPLOAD_MEMORY >> 20, r"_concurrency = (\d+)": capacity.CONCURRENCY},
            "deploy/kubernetes/deployment.yaml": {memory: capacity.UPLOAD_MEMORY >> 20},
            "deploy/kubernetes/autoscaler.yaml": {
                r"averageUtilization: (\d+)": 100 * capacity.TARGET,
                r"minReplicas: (\d+)": capacity.LEAST,
            },
            "deploy/monitoring/podmonitoring.yaml": {r"interval: (\d+)s": capacity.GKE_INTERVAL},
        }
        for name, values in wanted.items():
            text = (ROOT / name).read_text()
            for pattern, value in values.items():
                self.assertEqual([float(found) for found in re.findall(pattern, text)], [value], f"{name}: {pattern}")


class Plan(unittest.TestCase):
    def test_the_day_is_whole(self):
        self.assertEqual(sum(hours for _, hours in capacity.DAY), 24)
        self.assertAlmostEqual(sum(share * hours for share, hours in capacity.DAY), 1)

    def test_the_peak_decides_how_many_instances_there_are(self):
        # 1,728,000 users of 5 pictures: 100 a second on average, 576 in the busiest seconds.
        plan = capacity.plan(1_728_000, slow(0.01))
        self.assertAlmostEqual(plan.mean, 100)
        self.assertAlmostEqual(plan.peak, 576)
        self.assertEqual(plan.instances, 10)  # 60 pictures a second each

    def test_few_users_pay_for_two_instances_and_nothing_on_cloud_run(self):
        plan = capacity.plan(1_000, SMALL)
        self.assertEqual((plan.instances, plan.logs), (2, 0))
        self.assertAlmostEqual(plan.cloud_run, plan.egress)
        self.assertAlmostEqual(plan.app_engine, 2 * capacity.flex(1) + plan.egress)

    def test_an_upload_is_paid_for_while_it_comes_in(self):
        # 20 pictures a second, each 4 s long: on Cloud Run that is paid for, though a core is half idle.
        small, large = (capacity.Picture("", 0.002, size) for size in (3_000, 5_000_000))
        self.assertGreater(capacity.run(1_728_000, 60e6, large), 2 * capacity.run(1_728_000, 60e6, small))
        self.assertGreater(capacity.needed(20, large), 1, "by the memory of uploads")

    def test_one_request_at_a_time_is_never_paid_for_as_less_than_it_lasts(self):
        # One picture a minute, held a tenth of a second: a six-hundredth of the month.
        seconds = 1440 * capacity.DAYS * capacity.Picture("", 0, 0).held()
        self.assertLess(seconds, capacity.RUN_FREE_CORE_SECONDS)
        self.assertEqual(capacity.run(1440, 1440 * capacity.DAYS, capacity.Picture("", 0, 0)), 0)

    def test_slower_pictures_and_more_users_cost_more(self):
        dear, cheap = (capacity.plan(50_000_000, slow(core)) for core in (0.01, 0.0025))
        few = capacity.plan(10_000_000, slow(0.01))
        for cost in ["instances", "app_engine", "cloud_run", "gke"]:
            self.assertGreater(getattr(dear, cost), getattr(cheap, cost), cost)
            self.assertGreater(getattr(dear, cost), getattr(few, cost), cost)
        self.assertGreater(capacity.plan(1_000_000, PHONE).instances, 20 * capacity.plan(1_000_000, SMALL).instances)

    def test_traffic_is_paid_for_by_steps(self):
        self.assertAlmostEqual(capacity.egress(1000), 120)
        self.assertAlmostEqual(capacity.egress(20 * 1024), 1024 * 0.12 + 9 * 1024 * 0.11 + 10 * 1024 * 0.08)
        self.assertEqual(capacity.logs(1e6), 0)
        self.assertAlmostEqual(capacity.logs(2**30), (capacity.LOG_BYTES - 50) * 0.5)


if __name__ == "__main__":
    unittest.main()
