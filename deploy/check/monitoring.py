"""Holds the rules, their tests and the dashboard to what a server really tells, and lets the alerts fire.

A server is asked for a picture of each sort, then for its figures; every name and label in an
expression must be among them. promtool checks the expressions and runs rules_test.yaml.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import yaml

FOLDER = Path(__file__).parents[1] / "monitoring"
# Made by Prometheus itself, for what it asks.
FOREIGN = {"up": {"job", "instance"}}
# Labels that the one who collects adds.
ADDED = {"instance", "job", "le"}


def figures(text: str) -> dict[str, set[str]]:
    """Names of series, and the labels that each has."""
    found = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        name, labels = re.match(r"([a-zA-Z_:]\w*)(?:\{(.*)\})? ", line).groups()
        found.setdefault(name, set()).update(re.findall(r'(\w+)="', labels or ""))
    return found


def unknown(expression: str, known: dict[str, set[str]]) -> list[str]:
    """Names and labels in an expression of Prometheus that no server has."""
    without_text = re.sub(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'', '""', expression)
    complaints = []
    names = re.findall(r"\b(?:digitnet[\w:]*|up)\b(?!\s*\()", without_text)
    complaints += [f"no server has {name}" for name in names if name not in known]
    for name, matchers in re.findall(r"\b(digitnet[\w:]*|up)\s*\{([^}]*)\}", without_text):
        labels = set(re.findall(r"(\w+)\s*(?:=|!=|=~|!~)", matchers))
        strange = labels - known.get(name, labels) - ADDED
        complaints += [f"{name} has no label {label}" for label in sorted(strange)]
    labels = {label for group in re.findall(r"\bby\s*\(([^)]*)\)", without_text) for label in re.split(r"[\s,]+", group)}
    everywhere = set().union(*(known.get(name, set()) for name in names)) | ADDED | {""}
    return complaints + [f"nothing is told apart by {label}" for label in sorted(labels - everywhere)]


def expressions(dashboard: dict) -> list[str]:
    panels = dashboard["panels"]
    return [target["expr"] for panel in panels for target in panel.get("targets", [])]


def layout(dashboard: dict) -> list[str]:
    """Panels that Grafana would lay over each other, or not keep apart."""
    taken, complaints = {}, []
    ids = [panel["id"] for panel in dashboard["panels"]]
    if len(set(ids)) != len(ids):
        complaints.append("two panels have the same id")
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        if place["x"] + place["w"] > 24:
            complaints.append(f"{panel['title']} is wider than the dashboard")
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                other = taken.setdefault((x, y), panel["title"])
                if other != panel["title"]:
                    return [*complaints, f"{panel['title']} lies over {other}"]
    return complaints


def ask(url: str, pictures: list[Path]):
    """For a picture of each sort, for what there is none of, and for too much at once."""

    def one(asked):
        path, body = asked
        try:
            urlopen(Request(url + path, data=body), timeout=30).read()
        except HTTPError:
            pass

    bodies = [path.read_bytes() for path in pictures] + [b"no picture", b""]
    everything = [("/api/v1/classify", body) for body in bodies * 8] + [("/", None), ("/nowhere", None)]
    with ThreadPoolExecutor(24) as many:
        list(many.map(one, everything))


def promtool(program: str, *arguments: str, folder: Path) -> list[str]:
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    print(done.stdout.strip())
    return [f"promtool {arguments[0]} {arguments[1]}: {done.stdout}{done.stderr}"] if done.returncode else []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True, help="of a server that was just started, with a queue of 1")
    parser.add_argument("--metrics", required=True, help="where it tells its figures")
    parser.add_argument("--promtool", default="promtool", help="the program")
    parser.add_argument("pictures", type=Path, nargs="+", help="with a digit, and without")
    options = parser.parse_args()
    ask(options.url, options.pictures)
    with urlopen(options.metrics, timeout=10) as answer:
        known = figures(answer.read().decode()) | FOREIGN
    rules = yaml.safe_load((FOLDER / "rules.yaml").read_text())["spec"]
    dashboard = json.loads((FOLDER / "dashboard.json").read_text())
    all_rules = [rule for group in rules["groups"] for rule in group["rules"]]
    faults = []
    for rule in all_rules:
        faults += [f"{rule.get('alert') or rule['record']}: {fault}" for fault in unknown(rule["expr"], known)]
        if "record" in rule:
            kept = re.search(r"\bby\s*\(([^)]*)\)", rule["expr"])[1]
            known[rule["record"]] = set(re.split(r"[\s,]+", kept))
    faults += [f"dashboard: {fault}" for text in expressions(dashboard) for fault in unknown(text, known)]
    faults += [f"dashboard: {fault}" for fault in layout(dashboard)]
    tests = yaml.safe_load((FOLDER / "rules_test.yaml").read_text())["tests"]
    fired = {test["alertname"] for one in tests for test in one["alert_rule_test"] if "exp_alerts" in test}
    faults += [f"no test makes {rule['alert']} fire" for rule in all_rules if rule.get("alert", "") not in fired | {""}]
    faults += [
        f"rules_test.yaml: {fault}"
        for one in tests
        for series in one["input_series"]
        for fault in unknown(series["series"], known)
    ]
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "rules.yaml").write_text(yaml.safe_dump(rules))
        (folder / "rules_test.yaml").write_text((FOLDER / "rules_test.yaml").read_text())
        # A dashboard's expressions are rules like any other, as far as their grammar goes.
        shown = [{"record": f"panel:{at}", "expr": text.replace("$__rate_interval", "5m")} for at, text in enumerate(expressions(dashboard))]
        (folder / "shown.yaml").write_text(yaml.safe_dump({"groups": [{"name": "shown", "rules": shown}]}))
        faults += promtool(options.promtool, "check", "rules", "rules.yaml", "shown.yaml", folder=folder)
        faults += promtool(options.promtool, "test", "rules", "rules_test.yaml", folder=folder)
    for fault in faults:
        print(f"error: {fault}", file=sys.stderr)
    print(f"{len(all_rules)} rules, {len(fired)} alerts that fire, {len(shown)} expressions of the dashboard, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
