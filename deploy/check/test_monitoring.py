"""A name that no server has is found, wherever it stands."""

import unittest

import monitoring

TEXT = """# TYPE digitnet_requests counter
digitnet_requests_total{route="/",method="GET",status="200"} 1
digitnet_step_seconds_bucket{le="0.1",step="infer"} 1
digitnet_connections 4
# EOF
"""


class Names(unittest.TestCase):
    known = monitoring.figures(TEXT) | monitoring.FOREIGN

    def test_figures_are_taken_with_their_labels(self):
        self.assertEqual(self.known["digitnet_requests_total"], {"route", "method", "status"})
        self.assertEqual(self.known["digitnet_connections"], set())

    def test_what_exists_passes(self):
        for good in [
            'sum by (status) (rate(digitnet_requests_total{status=~"5.."}[5m]))',
            "histogram_quantile(0.95, sum by (step, le) (rate(digitnet_step_seconds_bucket[5m])))",
            "max by (instance) (digitnet_connections) > 800",
            'absent(up{job="digitnet"} == 1)',
        ]:
            self.assertEqual(monitoring.unknown(good, self.known), [], good)

    def test_what_does_not_exist_is_found(self):
        for wrong in [
            "rate(digitnet_request_total[5m])",
            'digitnet_requests_total{code="200"}',
            'digitnet_connections{route="/"}',
            "sum by (verdict) (digitnet_requests_total)",
        ]:
            self.assertEqual(len(monitoring.unknown(wrong, self.known)), 1, wrong)


class Layout(unittest.TestCase):
    def panel(self, number, x, y, w=12):
        return {"id": number, "title": f"p{number}", "gridPos": {"x": x, "y": y, "w": w, "h": 4}}

    def test_panels_side_by_side_pass_and_others_do_not(self):
        side = [self.panel(1, 0, 0), self.panel(2, 12, 0)]
        self.assertEqual(monitoring.layout({"panels": side}), [])
        for wrong in [self.panel(3, 6, 2), self.panel(1, 0, 4), self.panel(3, 16, 4)]:
            self.assertEqual(len(monitoring.layout({"panels": [*side, wrong]})), 1, wrong)


if __name__ == "__main__":
    unittest.main()
