"""Kinds that Kubernetes itself does not have: the Gateway API's, GKE's policies, managed Prometheus's."""

import json
import subprocess
from pathlib import Path

VALIDATOR = Path(__file__).parent / "npm/validate.mjs"
BY_CRD = {"gateway.networking.k8s.io", "networking.gke.io"}
# No package anywhere has a schema of these: only what is needed and known is checked.
MONITORING = {
    "PodMonitoring": ({"selector", "endpoints"}, {"selector", "endpoints", "targetLabels", "limits", "filterRunning"}),
    "Rules": ({"groups"}, {"groups"}),
}


def group(found: dict) -> str:
    return found["apiVersion"].partition("/")[0]


def complaints(objects: list[dict], validators: Path | None) -> dict[int, list[str]]:
    """By the object's identity, of those that are of such kinds."""
    found = {id(item): monitoring(item) for item in objects if group(item) == "monitoring.googleapis.com"}
    by_crd = [item for item in objects if group(item) in BY_CRD]
    if not by_crd:
        return found
    if validators is None:
        return found | {id(item): ["--crds tells where its schema is"] for item in by_crd}
    command = ["node", str(VALIDATOR), str(validators)]
    done = subprocess.run(command, input=json.dumps(by_crd), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"error: node failed: {done.stderr.strip()}")
    return found | {id(item): said for item, said in zip(by_crd, json.loads(done.stdout), strict=True)}


def monitoring(found: dict) -> list[str]:
    needed, known = MONITORING.get(found["kind"], (set(), set()))
    if not known:
        return [f"there is no {found['kind']}"]
    fields = set(found["spec"])
    return [f"spec.{name} is missing" for name in sorted(needed - fields)] + [
        f"spec.{name} is no field of a {found['kind']}" for name in sorted(fields - known)
    ]


def together(objects: list[dict]) -> list[str]:
    """Whether routes, policies and who collects figures find what they name."""
    by_kind = lambda kind: [found for found in objects if found["kind"] == kind]  # noqa: E731
    services = {found["metadata"]["name"]: found["spec"] for found in by_kind("Service")}
    listeners = {
        (found["metadata"]["name"], listener["name"]) for found in by_kind("Gateway") for listener in found["spec"]["listeners"]
    }
    pods = [found["spec"]["template"] for found in by_kind("Deployment")]
    wrong = []
    for route in by_kind("HTTPRoute"):
        name = f"HTTPRoute/{route['metadata']['name']}"
        for parent in route["spec"]["parentRefs"]:
            if (parent["name"], parent.get("sectionName")) not in listeners:
                wrong.append(f"{name}: no Gateway {parent['name']} listens as {parent.get('sectionName')}")
        for rule in route["spec"]["rules"]:
            for backend in rule.get("backendRefs", []):
                ports = {port["port"] for port in services.get(backend["name"], {}).get("ports", [])}
                if backend["port"] not in ports:
                    wrong.append(f"{name}: no Service {backend['name']} with port {backend['port']}")
    for found in by_kind("HealthCheckPolicy") + by_kind("GCPBackendPolicy"):
        if found["spec"]["targetRef"]["name"] not in services:
            wrong.append(f"{found['kind']}: there is no Service {found['spec']['targetRef']['name']}")
    for found in by_kind("PodMonitoring"):
        labels = found["spec"]["selector"]["matchLabels"]
        chosen = [pod for pod in pods if labels.items() <= pod["metadata"]["labels"].items()]
        ports = {port["name"] for pod in chosen for container in pod["spec"]["containers"] for port in container["ports"]}
        for endpoint in found["spec"]["endpoints"]:
            if endpoint["port"] not in ports:
                wrong.append(f"PodMonitoring: no pod that it selects has the port {endpoint['port']}")
    return wrong + ending(objects)


def ending(objects: list[dict]) -> list[str]:
    """A pod must not be killed before it has ended by itself."""
    wrong = []
    for found in objects:
        if found["kind"] != "Deployment":
            continue
        spec = found["spec"]["template"]["spec"]
        variables = {item["name"]: item["value"] for item in spec["containers"][0].get("env", [])}
        needs = float(variables.get("DIGITNET_DRAIN_DELAY", 0)) + float(variables.get("DIGITNET_DRAIN", 8))
        if spec.get("terminationGracePeriodSeconds", 30) <= needs:
            wrong.append(f"Deployment/{found['metadata']['name']} is killed before its {needs:g} s to end are over")
    return wrong
