"""Reads the Terraform module as far as that goes without terraform: grammar, references, variables, versions.

With `--provider WHEEL`, one of PyPI's cdktf-cdktf-provider-google, also every argument's name and
whether a required one is missing. What only `terraform validate` knows (types, values) stays unchecked.
"""

import argparse
import ast
import re
import sys
import zipfile
from pathlib import Path

import hcl2

FOLDER = Path(__file__).parents[1] / "terraform"
# Terraform's own; `depends_on` and the like are of every resource.
META = {"count", "for_each", "depends_on", "lifecycle", "provider"}


def bare(name: str) -> str:
    return name.strip('"')


def blocks(folder: Path) -> dict[str, list]:
    """All blocks by kind, each with its labels: ("google_x", "name", body)."""
    found = {}
    for file in sorted(folder.glob("*.tf")):
        for kind, listed in hcl2.loads(file.read_text()).items():
            if kind.startswith("__"):
                continue
            for block in listed:
                found.setdefault(kind, []).append(labelled(block))
    return found


def labelled(block: dict) -> tuple:
    labels = []
    while True:
        names = [name for name in block if not name.startswith("__")]
        if len(names) == 1 and names[0].startswith('"'):
            labels.append(bare(names[0]))
            block = block[names[0]]
        else:
            return (*labels, block)


def texts(value):
    """Every string in a body, whatever its depth, names of arguments included."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if not name.startswith("__"):
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def references(folder: Path) -> list[str]:
    """Complaints about what is named and not there, and about what is there and never named."""
    found = blocks(folder)
    variables = {block[0] for block in found.get("variable", [])}
    resources = {f"{block[0]}.{block[1]}" for block in found.get("resource", [])}
    local = {name for (body,) in found.get("locals", []) for name in body if not name.startswith("__")}
    bodies = [block[-1] for kind in ("resource", "output", "provider", "locals", "variable") for block in found.get(kind, [])]
    words = [text for body in bodies for text in texts(body)]
    named = lambda pattern: {match for text in words for match in re.findall(pattern, text)}  # noqa: E731
    used = named(r"\bvar\.(\w+)")
    complaints = [f"var.{name} is not declared" for name in sorted(used - variables)]
    complaints += [f"variable {name} is never used" for name in sorted(variables - used)]
    complaints += [f"local.{name} is not there" for name in sorted(named(r"\blocal\.(\w+)") - local)]
    complaints += [f"{name} is not there" for name in sorted(named(r"\b(google_\w+\.\w+)") - resources)]
    for kind in ("variable", "output"):
        complaints += [f"{kind} {name} has no description" for name, body in found.get(kind, []) if "description" not in body]
    for (body,) in found["terraform"]:
        for provider in body["required_providers"]:
            for name, wanted in provider.items():
                if not name.startswith("__") and not re.search(r"~> \d", wanted.get("version", "")):
                    complaints.append(f"provider {name} may be of any version")
    return complaints


def arguments(wheel: Path, folder: Path) -> list[str]:
    """Complaints about names that the provider does not know, by the classes generated from its schema."""
    complaints = []
    with zipfile.ZipFile(wheel) as provider:
        for kind, name, body in blocks(folder)["resource"]:
            module = kind.removeprefix("google_")
            try:
                code = provider.read(f"cdktf_cdktf_provider_google/{module}/__init__.py")
            except KeyError:
                complaints.append(f"the provider has no {kind}")
                continue
            classes = {node.name: node for node in ast.parse(code).body if isinstance(node, ast.ClassDef)}
            root = "".join(word.capitalize() for word in re.split(r"_", module))
            root = next(found for found in classes if found.lower() == root.lower())
            complaints += nested(f"{kind}.{name}", body, root, root, classes)
    return complaints


def nested(where: str, body: dict, made: str, prefix: str, classes: dict) -> list[str]:
    known, required = parameters(classes[made])
    given = {name for name in body if not name.startswith("__")} - META
    complaints = [f"{where}: there is no argument {name}" for name in sorted(given - known)]
    complaints += [f"{where}: {name} is missing" for name in sorted(required - given)]
    for name in given & known:
        for inner in body[name] if isinstance(body[name], list) else []:
            camel = "".join(word.capitalize() for word in name.split("_"))
            found = next((found for found in classes if found.lower() == f"{prefix}{camel}".lower()), None)
            if isinstance(inner, dict) and found:
                complaints += nested(f"{where}.{name}", inner, found, found, classes)
    return complaints


def parameters(made: ast.ClassDef) -> tuple[set[str], set[str]]:
    start = next(node for node in made.body if isinstance(node, ast.FunctionDef) and node.name == "__init__")
    names = [argument.arg.rstrip("_") for argument in start.args.kwonlyargs]
    required = {name for name, default in zip(names, start.args.kw_defaults) if default is None}
    return set(names), required - {"id"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--provider", type=Path, metavar="WHEEL", help="see above")
    options = parser.parse_args()
    faults = references(FOLDER)
    if options.provider:
        faults += arguments(options.provider, FOLDER)
    for fault in faults:
        print(f"error: {fault}", file=sys.stderr)
    print(f"deploy/terraform: {sum(map(len, blocks(FOLDER).values()))} blocks, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
