"""What the image is built from reaches its builder, and one script knows every processor."""

import json
import os
import re
import subprocess
import tomllib
import unittest
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Context(unittest.TestCase):
    def test_every_member_of_the_workspace_is_there(self):
        members = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["members"]
        let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
        self.assertLessEqual(set(members), let_in, "cargo needs the manifest of each")

    def test_what_is_copied_by_name_is_there(self):
        let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
        for path in re.findall(r"^COPY (\w\S*) ", (ROOT / "Dockerfile").read_text(), re.MULTILINE):
            self.assertTrue(any(Path(path).is_relative_to(allowed) for allowed in let_in), path)
            self.assertTrue(os.access(ROOT / path, os.X_OK), path)

    def test_the_skeleton_has_every_target(self):
        roots = re.findall(r"-path '(\S+)' -print", (ROOT / "Dockerfile").read_text())
        command = ["cargo", "metadata", "--no-deps", "--format-version=1", "--locked"]
        found = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)
        for package in found["packages"]:
            for target in package["targets"]:
                # Tests and examples are found where they are; the others must be there.
                if not {"test", "example"} & set(target["kind"]):
                    path = f"./{Path(target['src_path']).relative_to(ROOT)}"
                    self.assertTrue(any(fnmatchcase(path, root) for root in roots), path)


class Cross(unittest.TestCase):
    def cross(self, architecture):
        command = [ROOT / "deploy/image/cross.sh", "built"]
        return subprocess.run(command, env=os.environ | {"TARGETARCH": architecture}, capture_output=True, text=True)

    def test_each_processor_has_its_target_and_no_other_has_one(self):
        for architecture, target in [("amd64", "x86_64"), ("arm64", "aarch64"), ("", os.uname().machine)]:
            expected = f"target/{target}-unknown-linux-gnu/release/digitnet-server\n"
            self.assertEqual(self.cross(architecture).stdout, expected)
        self.assertEqual(self.cross("mips").returncode, 1)


if __name__ == "__main__":
    unittest.main()
