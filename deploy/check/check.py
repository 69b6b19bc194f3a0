"""Checks the manifests without a cluster: by the schemas of Kubernetes, and against each other.

`cargo xtask manifests` calls it with what a load test on this machine starts.
"""

import argparse
import json
import shlex
import subprocess
import sys
from pathlib import Path

import yaml

import gke
import rules

ROOT = Path(__file__).parents[2]
# What `kubectl apply -k` is given.
KUSTOMIZATIONS = ["deploy/kubernetes", "deploy/gke", "loadtest/kubernetes", "loadtest/kubernetes/collect", "loadtest/operator"]
# Those that start Locust.
LOAD = ["loadtest/kubernetes", "loadtest/operator"]
CLOUD_RUN = "deploy/cloudrun/service.yaml"
APP_ENGINE = "app.yaml"
# The oldest and the newest Kubernetes that the manifests are for.
VERSIONS = ["1.33", "1.37"]


def rendered(kubectl: str, folder: str) -> list[dict]:
    command = [kubectl, "kustomize", folder]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"error: `{shlex.join(command)}` failed: {done.stderr.strip()}")
    if done.stderr:
        print(done.stderr.strip())
    return list(yaml.safe_load_all(done.stdout))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--started", type=json.loads, required=True, help="JSON: lists `master`, `worker`, `run`, `probes`")
    parser.add_argument("--crds", type=Path, help="folder with what deploy/check/npm installs; without, kinds of CRDs are refused")
    parser.add_argument("--kubectl", default="kubectl", help="the program, for its kustomize")
    arguments = parser.parse_args()
    started = arguments.started
    probes = set(started["probes"])
    faults = []
    count = 0
    for folder in KUSTOMIZATIONS:
        objects = rendered(arguments.kubectl, folder)
        count += len(objects)
        by_crd = gke.complaints(objects, arguments.crds)
        for found in objects:
            name = f"{folder}: {found.get('kind')}/{found.get('metadata', {}).get('name')}"
            complaints = by_crd[id(found)] if id(found) in by_crd else rules.by_schema(found, VERSIONS)
            print(f"{'FAILED' if complaints else 'ok    '} {name}")
            faults += [f"{name}: {complaint}" for complaint in complaints]
        faults += [f"{folder}: {complaint}" for complaint in rules.together(objects) + gke.together(objects)]
        if folder in LOAD:
            faults += [f"{folder}: {complaint}" for complaint in rules.as_started(objects, started)]
        elif folder.startswith("deploy/"):
            faults += [f"{folder}: the server answers no {path}" for path in rules.probed(objects) - probes]
    for path, rule in [(CLOUD_RUN, rules.cloud_run), (APP_ENGINE, rules.app_engine)]:
        found = yaml.safe_load((ROOT / path).read_text())
        complaints = rule(found, VERSIONS[-1])
        complaints += [f"the server answers no {probe}" for probe in rules.probed(found) - probes]
        print(f"{'FAILED' if complaints else 'ok    '} {path}")
        faults += [f"{path}: {complaint}" for complaint in complaints]
    for fault in faults:
        print(f"error: {fault}", file=sys.stderr)
    print(f"{count + 2} manifests, Kubernetes {' and '.join(VERSIONS)}, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
