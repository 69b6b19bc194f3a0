"""The rules refuse what is broken: each test breaks a good manifest in one place."""

import copy
import unittest

import rules

VERSIONS = ["1.33"]
LABELS = {"app": "a"}
DEPLOYMENT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "a"},
    "spec": {
        "selector": {"matchLabels": LABELS},
        "template": {
            "metadata": {"labels": LABELS},
            "spec": {
                "securityContext": {"runAsNonRoot": True},
                "containers": [
                    {
                        "name": "c",
                        "image": "registry:5000/i:1.2",
                        "ports": [{"name": "http", "containerPort": 8080}],
                        "resources": {"requests": {"cpu": "1", "memory": "1Mi"}},
                        "securityContext": rules.RESTRICTED,
                    }
                ],
            },
        },
    },
}
SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "a"},
    "spec": {"selector": LABELS, "ports": [{"name": "http", "port": 80, "targetPort": "http"}]},
}
BUDGET = {
    "apiVersion": "policy/v1",
    "kind": "PodDisruptionBudget",
    "metadata": {"name": "a"},
    "spec": {"maxUnavailable": 1, "selector": {"matchLabels": LABELS}},
}
LOCUST = {
    "apiVersion": "locust.io/v1",
    "kind": "LocustTest",
    "metadata": {"name": "a"},
    "spec": {"workers": 2, "args": "--expect-workers 2 --host H", "locustfile": {"configMap": {"name": "m"}}},
}
MAP = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "m"}, "data": {"a": "b"}}
JOB = {
    "apiVersion": "batch/v1",
    "kind": "Job",
    "metadata": {"name": "locust-master"},
    "spec": {"template": copy.deepcopy(DEPLOYMENT["spec"]["template"])},
}
STARTED = {"master": ["--master", "--expect-workers", "WORKERS"], "worker": ["--worker"], "run": ["--host", "X"]}


def broken(manifest, path, value):
    """A copy with another value at the path; None removes what is there."""
    manifest = copy.deepcopy(manifest)
    *way, last = path
    place = manifest
    for step in way:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return manifest


CONTAINER = ["spec", "template", "spec", "containers", 0]


class BySchema(unittest.TestCase):
    def test_good_ones_pass(self):
        for good in [DEPLOYMENT, SERVICE, BUDGET, LOCUST, MAP]:
            self.assertEqual(rules.by_schema(good, VERSIONS), [], good["kind"])

    def test_a_misspelt_field_a_wrong_type_and_a_missing_field_are_found(self):
        for path, value in [
            (["spec", "replica"], 2),
            (["spec", "replicas"], "two"),
            (["spec", "selector"], None),
            ([*CONTAINER, "livenesProbe"], {"httpGet": {"port": 1}}),
            ([*CONTAINER, "readinessProbe"], {"httpGet": {"path": "/"}}),
        ]:
            self.assertNotEqual(rules.by_schema(broken(DEPLOYMENT, path, value), VERSIONS), [], path)

    def test_a_kind_that_does_not_exist_is_found(self):
        self.assertNotEqual(rules.by_schema({**DEPLOYMENT, "apiVersion": "extensions/v1beta1"}, VERSIONS), [])

    def test_a_config_map_of_more_than_a_mebibyte_is_found(self):
        self.assertNotEqual(rules.by_schema(broken(MAP, ["data", "a"], "x" * ((1 << 20) + 1)), VERSIONS), [])

    def test_a_locust_test_of_unknown_fields_is_found(self):
        for path, value in [(["spec", "replicas"], 2), (["spec", "workers"], 0), (["spec", "locustfile"], {})]:
            self.assertNotEqual(rules.by_schema(broken(LOCUST, path, value), VERSIONS), [], path)


class Together(unittest.TestCase):
    def test_good_ones_pass(self):
        self.assertEqual(rules.together([DEPLOYMENT, SERVICE, BUDGET, LOCUST, MAP]), [])

    def test_what_finds_nothing_is_found(self):
        for manifest in [
            broken(SERVICE, ["spec", "selector"], {"app": "b"}),
            broken(SERVICE, ["spec", "selector"], None),
            broken(SERVICE, ["spec", "ports", 0, "targetPort"], "web"),
            broken(BUDGET, ["spec", "selector"], {}),
            broken(LOCUST, ["spec", "locustfile", "configMap", "name"], "other"),
        ]:
            self.assertEqual(len(rules.together([DEPLOYMENT, MAP, manifest])), 1, manifest)

    def test_a_careless_pod_is_found(self):
        for path, value in [
            (["spec", "template", "spec", "securityContext"], {}),
            ([*CONTAINER, "securityContext"], {}),
            ([*CONTAINER, "resources"], {}),
            ([*CONTAINER, "image"], "registry:5000/i:latest"),
            ([*CONTAINER, "image"], "i"),
        ]:
            self.assertEqual(len(rules.together([broken(DEPLOYMENT, path, value)])), 1, path)


    def test_a_job_without_its_volume_is_found(self):
        volumes = [{"name": "v", "persistentVolumeClaim": {"claimName": "c"}}]
        job = broken(JOB, ["spec", "template", "spec", "volumes"], volumes)
        claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "c"}}
        self.assertEqual(rules.together([job, claim]), [])
        self.assertIn("no PersistentVolumeClaim c", rules.together([job])[0])


class AsStarted(unittest.TestCase):
    def jobs(self, master, parallelism=2, completions=2):
        make = lambda name, args: broken(  # noqa: E731
            broken(JOB, ["metadata", "name"], name), ["spec", "template", "spec", "containers", 0, "args"], args
        )
        worker = make("locust-worker", ["--worker"])
        worker["spec"] |= {"parallelism": parallelism, "completions": completions}
        return [make("locust-master", master), worker, SERVICE]

    def test_jobs_get_the_same_arguments_and_all_workers_at_once(self):
        right = ["--master", "--expect-workers", "2", "--host", "H"]
        self.assertEqual(rules.as_started(self.jobs(right), STARTED), [])
        self.assertEqual(rules.as_started(self.jobs([*right, "--autoquit", "9"]), STARTED), [])
        self.assertEqual(len(rules.as_started(self.jobs(right[:3]), STARTED)), 1)
        self.assertEqual(len(rules.as_started(self.jobs(right, completions=1), STARTED)), 1)
        self.assertEqual(len(rules.as_started(self.jobs(right, 3, 3), STARTED)), 1)

    def test_the_same_arguments_pass(self):
        self.assertEqual(rules.as_started([LOCUST], STARTED), [])

    def test_other_arguments_and_too_few_workers_are_found(self):
        for path, value in [
            (["spec", "args"], "--expect-workers 2 --users 5"),
            (["spec", "args"], "--headless --host H"),
            (["spec", "workers"], 1),
        ]:
            self.assertNotEqual(rules.as_started([broken(LOCUST, path, value)], STARTED), [], value)


class Probes(unittest.TestCase):
    def test_they_are_found_wherever_they_stand(self):
        probe = {"httpGet": {"path": "/here", "port": 1}}
        self.assertEqual(rules.probed([broken(DEPLOYMENT, [*CONTAINER, "startupProbe"], probe)]), {"/here"})
        self.assertEqual(rules.probed({"liveness_check": {"path": "/there"}}), {"/there"})


class AppEngine(unittest.TestCase):
    def test_a_misspelt_setting_a_number_as_variable_and_another_runtime_are_found(self):
        good = {"runtime": "custom", "env": "flex", "env_variables": {"A": "1"}}
        good |= {check: {"path": "/"} for check in ["liveness_check", "readiness_check"]}
        self.assertEqual(rules.app_engine(good, ""), [])
        for change in [{"scaling": {}}, {"env_variables": {"A": 1}}, {"runtime": "python"}, {"liveness_check": {}}]:
            self.assertEqual(len(rules.app_engine({**good, **change}, "")), 1, change)


if __name__ == "__main__":
    unittest.main()
