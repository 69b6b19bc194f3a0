"""What a manifest must be; each rule returns complaints, none where all is well."""

import shlex

import kubernetes_validate

# Fields of Locust's operator, version 0.1.6; it publishes no schema that is packaged anywhere.
LOCUST_TEST = {
    "image", "imagePullPolicy", "imagePullSecrets", "workers", "args", "env",
    "master", "worker", "locustfile", "labels", "annotations", "metrics",
}  # fmt: skip
# Every pod: no rights beyond what the "restricted" pod security standard leaves.
RESTRICTED = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
APP_ENGINE = {
    "runtime", "env", "service", "env_variables", "liveness_check", "readiness_check",
    "resources", "automatic_scaling", "manual_scaling", "network",
}  # fmt: skip
CONFIG_MAP_BYTES = 1 << 20


def by_schema(found: dict, versions: list[str]) -> list[str]:
    """By the schema of its kind, unknown fields refused, in each version of Kubernetes."""
    if found.get("apiVersion") == "locust.io/v1":
        return locust_test(found)
    complaints = []
    for version in versions:
        try:
            kubernetes_validate.validate(found, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            where = ".".join(map(str, error.path)) or "top level"
            complaints.append(f"Kubernetes {version}: {where}: {error.message}")
        except (kubernetes_validate.SchemaNotFoundError, kubernetes_validate.InvalidSchemaError) as error:
            complaints.append(f"Kubernetes {version}: {error}")
    if found["kind"] == "ConfigMap":
        size = sum(len(value) for value in found.get("data", {}).values())
        # base64: four characters for three bytes.
        size += sum(len("".join(value.split())) * 3 // 4 for value in found.get("binaryData", {}).values())
        if size > CONFIG_MAP_BYTES:
            complaints.append(f"{size} bytes are more than a ConfigMap holds")
    return complaints


def locust_test(found: dict) -> list[str]:
    spec = found.get("spec", {})
    complaints = [f"spec.{name} is no field of a LocustTest" for name in sorted(set(spec) - LOCUST_TEST)]
    if not isinstance(spec.get("workers"), int) or spec["workers"] < 1:
        complaints.append("spec.workers must be a number from 1")
    if "configMap" not in spec.get("locustfile", {}):
        complaints.append("spec.locustfile.configMap is missing")
    return complaints


def together(objects: list[dict]) -> list[str]:
    """Whether what refers to something finds it: selectors, ports, ConfigMaps, targets."""
    by_kind = lambda kind: [found for found in objects if found["kind"] == kind]  # noqa: E731
    deployments = by_kind("Deployment")
    owners = [*deployments, *by_kind("Job")]
    pods = [found["spec"]["template"] for found in owners] + by_kind("Pod")
    services = {found["metadata"]["name"]: found["spec"] for found in by_kind("Service")}
    maps = {found["metadata"]["name"] for found in by_kind("ConfigMap")}
    claims = {found["metadata"]["name"] for found in by_kind("PersistentVolumeClaim")}
    names = {found["metadata"]["name"] for found in deployments}
    complaints = []

    def selected(owner: str, labels: dict | None) -> list[dict]:
        chosen = [pod for pod in pods if labels and labels.items() <= pod["metadata"]["labels"].items()]
        if not chosen:
            complaints.append(f"{owner} selects no pod of these manifests")
        return chosen

    for name, spec in services.items():
        for pod in selected(f"Service/{name}", spec.get("selector")):
            ports = {port["name"] for container in pod["spec"]["containers"] for port in container.get("ports", [])}
            missing = [port["targetPort"] for port in spec["ports"] if port["targetPort"] not in ports]
            complaints += [f"Service/{name}: no container has the port {port}" for port in missing]
    for found in by_kind("PodDisruptionBudget"):
        selected("PodDisruptionBudget", found["spec"].get("selector", {}).get("matchLabels"))
    for found in by_kind("NetworkPolicy"):
        selected("NetworkPolicy", found["spec"]["podSelector"].get("matchLabels"))
    for found in by_kind("HorizontalPodAutoscaler"):
        if found["spec"]["scaleTargetRef"]["name"] not in names:
            complaints.append("HorizontalPodAutoscaler: there is no such Deployment")
    for found in by_kind("Ingress"):
        for path in (path for rule in found["spec"]["rules"] for path in rule["http"]["paths"]):
            backend = path["backend"]["service"]
            ports = {port["name"] for port in services.get(backend["name"], {}).get("ports", [])}
            if backend["port"].get("name") not in ports:
                complaints.append(f"Ingress: no Service {backend['name']} with that port")
    for found in owners:
        name = f"{found['kind']}/{found['metadata']['name']}"
        complaints += pod_rules(name, found["spec"]["template"]["spec"], maps)
        for volume in found["spec"]["template"]["spec"].get("volumes", []):
            claim = volume.get("persistentVolumeClaim", {}).get("claimName")
            if claim is not None and claim not in claims:
                complaints.append(f"{name}: there is no PersistentVolumeClaim {claim}")
    for found in by_kind("LocustTest"):
        if found["spec"].get("locustfile", {}).get("configMap", {}).get("name") not in maps:
            complaints.append("LocustTest: there is no such ConfigMap")
    return complaints


def pod_rules(owner: str, spec: dict, maps: set[str]) -> list[str]:
    complaints = []
    if not spec.get("securityContext", {}).get("runAsNonRoot"):
        complaints.append(f"{owner}: runAsNonRoot is not set")
    for container in spec["containers"]:
        if container.get("securityContext") != RESTRICTED:
            complaints.append(f"{owner}: {container['name']} has more rights than it needs")
        if {"cpu", "memory"} - container.get("resources", {}).get("requests", {}).keys():
            complaints.append(f"{owner}: {container['name']} asks for no processor or no memory")
        if container["image"].rpartition(":")[2] in ("", "latest", container["image"]):
            complaints.append(f"{owner}: {container['image']} names no version")
    for volume in spec.get("volumes", []):
        name = volume.get("configMap", {}).get("name")
        if name is not None and name not in maps:
            complaints.append(f"{owner}: there is no ConfigMap {name}")
    return complaints


def as_started(objects: list[dict], started: dict) -> list[str]:
    """Whether Locust gets the arguments that a run on this machine gives it, and enough workers."""
    for found in objects:
        if found["kind"] == "LocustTest":
            spec = found["spec"]
            # The operator adds the first argument, and starts the workers.
            return same("LocustTest", ["--master", *shlex.split(spec["args"])], started, spec["workers"])
    complaints = []
    jobs = {found["metadata"]["name"]: found["spec"] for found in objects if found["kind"] == "Job"}
    arguments = {name: spec["template"]["spec"]["containers"][0]["args"] for name, spec in jobs.items()}
    workers = jobs["locust-worker"]
    complaints += same("master", arguments["locust-master"], started, workers["parallelism"])
    if workers["completions"] != workers["parallelism"]:
        complaints.append("all workers run at once, or the master waits for ever: parallelism is not completions")
    service = next(found for found in objects if found["kind"] == "Service")
    worker = [service["metadata"]["name"] if word == "MASTER" else word for word in started["worker"]]
    if arguments["locust-worker"] != worker:
        complaints.append(f"the worker gets {arguments['locust-worker']}, not {worker}")
    return complaints


def same(owner: str, found: list[str], started: dict, workers: int) -> list[str]:
    """The role's words must be the same; of the run's options only the values may differ."""
    role = [str(workers) if word == "WORKERS" else word for word in started["master"]]
    complaints = []
    if found[: len(role)] != role:
        complaints.append(f"the {owner} starts with {found[: len(role)]}, not {role}")
    # What follows is about the page and the report; as_deployed.py starts it.
    options = found[len(role) :][: len(started["run"])][::2]
    if options != started["run"][::2]:
        complaints.append(f"the {owner} has the options {options}, not {started['run'][::2]}")
    return complaints


def cloud_run(found: dict, version: str) -> list[str]:
    """A Knative Service: its containers by the schema of a Pod, its numbers by sense."""
    if (found.get("apiVersion"), found.get("kind")) != ("serving.knative.dev/v1", "Service"):
        return ["not a Knative Service"]
    spec = dict(found["spec"]["template"]["spec"])
    spec.pop("timeoutSeconds", None)
    complaints = []
    if not isinstance(spec.pop("containerConcurrency", None), int):
        complaints.append("containerConcurrency is missing")
    # Cloud Run fills in the port of a probe; Kubernetes wants it said.
    port = spec["containers"][0]["ports"][0]["containerPort"]
    containers = []
    for container in spec["containers"]:
        probes = {
            name: {**value, "httpGet": {**value["httpGet"], "port": port}}
            for name, value in container.items()
            if name.endswith("Probe")
        }
        containers.append({"name": "server", **container, **probes})
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "as-pod"}, "spec": {**spec, "containers": containers}}
    return complaints + by_schema(pod, [version])


def probed(found) -> set[str]:
    """Every path that a manifest has its server asked for, wherever it stands."""
    if isinstance(found, list):
        return set().union(*map(probed, found))
    if not isinstance(found, dict):
        return set()
    paths = {found[name]["path"] for name in ("httpGet", "liveness_check", "readiness_check") if name in found}
    # As GKE's HealthCheckPolicy has it.
    paths |= {found["requestPath"]} if "requestPath" in found else set()
    return paths.union(*map(probed, found.values()))


def app_engine(found: dict, _version: str) -> list[str]:
    complaints = [f"{name} is no setting of app.yaml" for name in sorted(set(found) - APP_ENGINE)]
    if (found.get("runtime"), found.get("env")) != ("custom", "flex"):
        complaints.append("a container needs `runtime: custom` and `env: flex`")
    for check in ["liveness_check", "readiness_check"]:
        if not found.get(check, {}).get("path", "").startswith("/"):
            complaints.append(f"{check} has no path")
    for name, value in found.get("env_variables", {}).items():
        if not isinstance(value, str):
            complaints.append(f"env_variables: {name} must be quoted, or it is no string")
    return complaints
