"""Checks GitHub's workflows: by their schema, for what is dangerous, and that what they start is there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github/workflows"


def passes(name: str, *arguments: str) -> list[str]:
    """Whether a program that was installed beside Python passes."""
    program = Path(sys.executable).with_name(name)
    done = subprocess.run([program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return [f"{name}: {done.stdout}{done.stderr}"] if done.returncode else []


def started(workflow: dict, root: Path) -> list[str]:
    """Scripts that a workflow starts and nobody can; jobs and outputs that it names and has not."""
    complaints = []
    jobs = workflow["jobs"]
    for name, job in jobs.items():
        needs = job.get("needs", [])
        complaints += [f"{name} needs {other}, which is no job" for other in [needs] * isinstance(needs, str) if other not in jobs]
        steps = {step["id"] for step in job.get("steps", []) if "id" in step}
        text = yaml.safe_dump(job)
        complaints += [f"{name} takes from {step}, which is no step" for step in re.findall(r"steps\.(\w+)\.", text) if step not in steps]
        for other, output in re.findall(r"needs\.(\w+)\.outputs\.(\w+)", text):
            if output not in jobs.get(other, {}).get("outputs", {}):
                complaints.append(f"{name} takes {output} from {other}, which has none")
        for step in job.get("steps", []):
            for script in re.findall(r"(?:^|\s)((?:deploy|\.ci)/[\w./-]+)", step.get("run", "")):
                if not os.access(root / script, os.X_OK):
                    complaints.append(f"{name}: {script} cannot be started")
            if "uses" in step and not re.search(r"@[0-9a-f]{40}$", step["uses"]):
                complaints.append(f"{name}: {step['uses']} is not pinned")
    return complaints


def main() -> int:
    files = sorted(FOLDER.glob("*.yml"))
    names = [str(file.relative_to(ROOT)) for file in files]
    faults = passes("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *names)
    faults += passes("zizmor", "--offline", "--no-progress", *names)
    for file in files:
        faults += [f"{file.name}: {fault}" for fault in started(yaml.safe_load(file.read_text()), ROOT)]
    for fault in faults:
        print(f"error: {fault}", file=sys.stderr)
    print(f"{len(files)} workflows, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
