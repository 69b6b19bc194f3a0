"""What names something that is not there is found."""

import copy
import unittest

import gke

SERVICE = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"ports": [{"port": 80}]}}
GATEWAY = {
    "apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "g"},
    "spec": {"listeners": [{"name": "https"}]},
}  # fmt: skip
ROUTE = {
    "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": "r"},
    "spec": {
        "parentRefs": [{"name": "g", "sectionName": "https"}],
        "rules": [{"backendRefs": [{"name": "a", "port": 80}]}],
    },
}  # fmt: skip
POLICY = {
    "apiVersion": "networking.gke.io/v1", "kind": "HealthCheckPolicy", "metadata": {"name": "p"},
    "spec": {"targetRef": {"name": "a"}},
}  # fmt: skip
PODS = {
    "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d"},
    "spec": {"template": {"metadata": {"labels": {"app": "a"}}, "spec": {
        "terminationGracePeriodSeconds": 20,
        "containers": [{"ports": [{"name": "metrics"}], "env": [{"name": "DIGITNET_DRAIN_DELAY", "value": "5"}]}],
    }}},
}  # fmt: skip
FIGURES = {
    "apiVersion": "monitoring.googleapis.com/v1", "kind": "PodMonitoring", "metadata": {"name": "m"},
    "spec": {"selector": {"matchLabels": {"app": "a"}}, "endpoints": [{"port": "metrics"}]},
}  # fmt: skip
ALL = [SERVICE, GATEWAY, ROUTE, POLICY, PODS, FIGURES]


class Together(unittest.TestCase):
    def test_what_fits_together_passes(self):
        self.assertEqual(gke.together(ALL), [])

    def test_each_broken_reference_is_found(self):
        for at, path, value in [
            (2, ["spec", "parentRefs", 0, "sectionName"], "http"),
            (2, ["spec", "rules", 0, "backendRefs", 0, "port"], 81),
            (3, ["spec", "targetRef", "name"], "b"),
            (5, ["spec", "endpoints", 0, "port"], "http"),
            (5, ["spec", "selector", "matchLabels", "app"], "b"),
            (4, ["spec", "template", "spec", "terminationGracePeriodSeconds"], 13),
            (4, ["spec", "template", "spec", "containers", 0, "env", 0, "value"], "12"),
        ]:
            objects = copy.deepcopy(ALL)
            place = objects[at]
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = value
            self.assertEqual(len(gke.together(objects)), 1, path)


class Kinds(unittest.TestCase):
    def test_monitoring_is_checked_by_its_fields(self):
        self.assertEqual(gke.complaints([FIGURES], None), {id(FIGURES): []})
        for spec in [{"endpoints": []}, {**FIGURES["spec"], "port": 1}]:
            self.assertEqual(len(gke.monitoring({**FIGURES, "spec": spec})), 1)
        self.assertEqual(len(gke.monitoring({**FIGURES, "kind": "PodMonitor"})), 1)

    def test_without_a_schema_nothing_passes(self):
        self.assertEqual(len(gke.complaints([ROUTE], None)[id(ROUTE)]), 1)


if __name__ == "__main__":
    unittest.main()
