"""What is taken from the manifests, without starting any of it."""

import base64
import unittest

import as_deployed

FILES = {"kind": "ConfigMap", "data": {"a.py": "text"}, "binaryData": {"b.tar": base64.b64encode(b"\0\1").decode()}}


def job(name, args, parallelism=1):
    container = {"args": args, "volumeMounts": [{"name": "report", "mountPath": "/report"}]}
    template = {"spec": {"containers": [container]}}
    return {"kind": "Job", "metadata": {"name": name}, "spec": {"parallelism": parallelism, "template": template}}


class Started(unittest.TestCase):
    def test_jobs_are_taken_as_they_are(self):
        objects = [FILES, job("locust-master", ["--master"]), job("locust-worker", ["--worker"], 4)]
        found = as_deployed.jobs(objects)
        self.assertEqual((found.master, found.worker, found.workers), (["--master"], ["--worker"], 4))
        self.assertEqual(found.volume, "/report")
        self.assertEqual(found.files, {"a.py": b"text", "b.tar": b"\0\1"})

    def test_the_operator_gives_its_arguments_to_both_roles(self):
        test = {"kind": "LocustTest", "spec": {"args": "--host 'a b'", "workers": 3}}
        found = as_deployed.operator([FILES, test])
        self.assertEqual(found.master, ["--master", "--host", "a b"])
        self.assertEqual(found.worker[:3], ["--worker", "--master-host", "digitnet-master"])
        self.assertEqual((found.worker[3:], found.workers), (["--host", "a b"], 3))

    def test_values_change_and_nothing_else(self):
        given = ["--master", "--host", "http://digitnet", "--peak", "9"]
        found = as_deployed.with_values(given, {"--host": "H"})
        self.assertEqual(found, ["--master", "--host", "H", "--peak", "9"])
        with self.assertRaisesRegex(SystemExit, "--peek"):
            as_deployed.with_values(given, {"--peek": "1"})


if __name__ == "__main__":
    unittest.main()
