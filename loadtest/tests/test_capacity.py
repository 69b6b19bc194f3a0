"""The arithmetic from pictures a second to machines and money."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import capacity  # noqa: E402


class Plan(unittest.TestCase):
    def test_the_peak_decides_how_many_instances_there_are(self):
        # 1,728,000 users of 5 pictures: 100 a second on average, 576 in the busiest seconds.
        plan = capacity.plan(1_728_000, per_core=100)
        self.assertAlmostEqual(plan.mean, 100)
        self.assertAlmostEqual(plan.peak, 576)
        self.assertEqual(plan.instances, 10)  # 60 pictures a second each
        self.assertEqual(plan.usual, capacity.LEAST)  # 1.7 would do

    def test_few_users_pay_for_two_instances_and_nothing_on_cloud_run(self):
        plan = capacity.plan(1_000, per_core=300)
        self.assertEqual((plan.instances, plan.usual, plan.cloud_run), (2, 2, 0))
        self.assertAlmostEqual(plan.app_engine, 2 * capacity.flex(1))

    def test_faster_cores_and_fewer_users_cost_less(self):
        slow, fast = (capacity.plan(50_000_000, per_core=rate) for rate in (100, 400))
        few = capacity.plan(10_000_000, per_core=100)
        for cost in ["instances", "app_engine", "cloud_run", "gke"]:
            self.assertLess(getattr(fast, cost), getattr(slow, cost), cost)
            self.assertLess(getattr(few, cost), getattr(slow, cost), cost)


if __name__ == "__main__":
    unittest.main()
