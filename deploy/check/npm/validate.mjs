// Reads a JSON list of manifests and writes a JSON list of complaints for each, by the CRDs' schemas as
// npm's @kubernetes-models has them. Fields that a CRD does not know are complaints, too: a cluster
// would drop them without a word.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const PACKAGES = {
  "gateway.networking.k8s.io": "@kubernetes-models/gateway-api",
  "networking.gke.io": "@kubernetes-models/gke",
};

/** Every field's name that the declarations beside a model know, at whatever depth. */
function known(folder, kind) {
  const names = new Set(["apiVersion", "kind", "metadata", "name", "annotations", "labels"]);
  const files = readdirSync(folder).filter((file) => file.endsWith(".d.ts"));
  // GKE's models have all in one file; the Gateway API's types are one file each.
  for (const file of files.includes(`${kind}Spec.d.ts`) ? files : [`${kind}.d.ts`]) {
    for (const [, name] of readFileSync(join(folder, file), "utf8").matchAll(/"(\w+)"\??:/g)) {
      names.add(name);
    }
  }
  return names;
}

function* fields(value, inside = "") {
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) yield* fields(item, `${inside}[${at}]`);
  } else if (value && typeof value === "object") {
    for (const [name, item] of Object.entries(value)) {
      yield [name, `${inside}.${name}`];
      yield* fields(item, `${inside}.${name}`);
    }
  }
}

async function complaints(manifest) {
  const [group] = manifest.apiVersion.split("/");
  const path = resolve(
    join(process.argv[2], "node_modules", PACKAGES[group], manifest.apiVersion, `${manifest.kind}.js`),
  );
  if (!existsSync(path)) {
    return [`there is no ${manifest.kind} in ${manifest.apiVersion}`];
  }
  const found = [];
  try {
    const models = await import(pathToFileURL(path));
    const Model = models[manifest.kind] ?? models.default[manifest.kind]; // as ES module or CommonJS
    new Model(manifest).validate();
  } catch (error) {
    found.push(...String(error.message).split("\n"));
  }
  const names = known(dirname(path), manifest.kind);
  for (const [name, where] of fields(manifest.spec, "spec")) {
    if (!names.has(name)) found.push(`${where} is no field of a ${manifest.kind}`);
  }
  return found;
}

const manifests = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(await Promise.all(manifests.map(complaints))));
