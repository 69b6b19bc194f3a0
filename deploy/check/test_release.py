"""The scripts of a release, with programs in gcloud's and curl's place that note what they are asked."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).parents[2]
# gcloud knows two revisions, and a newer one that was taken back; what it is asked goes into a file, what it finds in
# logs comes from one.
GCLOUD = """#!/bin/sh
echo "$@" >> "$NOTES/asked"
case "$*" in
*latestReadyRevisionName*) echo digitnet-bad ;;
*latestCreatedRevisionName*) echo "$CREATED" ;;
*status.traffic*percent*) echo "$SERVING" ;;
*status.traffic*tag:canary*) echo https://canary.example ;;
"logging read"*) cat "$NOTES/errors" ;;
*"services update "*) exit "$UPDATE" ;;
esac
"""
CURL = """#!/bin/sh
echo "curl $*" >> "$NOTES/asked"
[ -n "$ANSWER" ] && echo "$ANSWER"
"""
RIGHT, WRONG = '{"verdict":"digit","digit":3,"confidence":1}', '{"verdict":"digit","digit":8,"confidence":1}'


class Canary(unittest.TestCase):
    def deploy(self, answer=RIGHT, errors="", created="digitnet-2", update="0", serving="digitnet-1"):
        """The exit code, and where the traffic was sent, in order."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in [("gcloud", GCLOUD), ("curl", CURL)]:
                (Path(folder) / name).write_text(text)
                (Path(folder) / name).chmod(0o755)
            (Path(folder) / "errors").write_text(errors)
            variables = {"NOTES": folder, "ANSWER": answer, "CREATED": created, "UPDATE": update, "SERVING": serving}
            variables |= {"REGION": "here", "CANARY_SECONDS": "1", "PATH": f"{folder}:{os.environ['PATH']}"}
            command = [ROOT / "deploy/release/canary.sh", "registry/server@sha256:1"]
            done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
            asked = (Path(folder) / "asked").read_text().splitlines()
        sent = [line.split("--to-revisions ")[1].split()[0] for line in asked if "--to-revisions" in line]
        self.assertTrue(all("--region here" in line for line in asked if line.startswith("run ")), asked)
        return done.returncode, sent

    def test_a_good_one_gets_a_tenth_and_then_everybody(self):
        self.assertEqual(
            self.deploy(), (0, ["digitnet-1=100", "digitnet-2=10,digitnet-1=90", "digitnet-2=100"])
        )

    def test_one_that_misreads_gets_nobody(self):
        for answer in [WRONG, ""]:
            self.assertEqual(self.deploy(answer=answer), (1, ["digitnet-1=100", "digitnet-1=100"]))

    def test_one_with_errors_in_its_log_is_taken_back(self):
        self.assertEqual(
            self.deploy(errors="500\n"), (1, ["digitnet-1=100", "digitnet-2=10,digitnet-1=90", "digitnet-1=100"])
        )

    def test_one_that_does_not_start_gets_nobody(self):
        self.assertEqual(self.deploy(update="1"), (1, ["digitnet-1=100", "digitnet-1=100"]))

    def test_without_a_revision_that_most_visitors_get_nothing_is_sent_anywhere(self):
        for serving in ["", "digitnet-1,digitnet-2"]:
            self.assertEqual(self.deploy(serving=serving), (1, []), serving)

    def test_the_same_image_again_changes_nothing(self):
        self.assertEqual(self.deploy(created="digitnet-1"), (0, ["digitnet-1=100"]))


class Version(unittest.TestCase):
    def test_a_tag_is_the_version_of_the_manifests_and_of_the_changelog(self):
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            (place / "deploy/release").mkdir(parents=True)
            script = place / "deploy/release/version.sh"
            shutil.copy(ROOT / "deploy/release/version.sh", script)
            (place / "Cargo.toml").write_text('[workspace.package]\nversion = "1.2.3"\n')
            passes = lambda tag: subprocess.run([script, tag], capture_output=True, check=False).returncode == 0  # noqa: E731
            (place / "CHANGELOG.md").write_text("## Unreleased\n")
            self.assertFalse(passes("v1.2.3"))
            (place / "CHANGELOG.md").write_text("## 1.2.3 - 2026-01-01\n")
            self.assertTrue(passes("v1.2.3"))
            self.assertFalse(passes("v1.2.4"))


if __name__ == "__main__":
    unittest.main()
