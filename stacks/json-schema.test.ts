import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { load } from "js-yaml";
import { alertsByName } from "../alerts/index.ts";
import { schemaFile, schemaText, stackFileSchema } from "./json-schema.ts";
import { root } from "./paths.ts";
import { localValues, uncommented } from "./testing/examples.ts";

const read = (path: string) => readFileSync(join(root, path), "utf8");
// Formats say more than the patterns beside them, and need a package of their own.
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false }).compile(
  stackFileSchema(),
);

/** Where a file with these values is wrong. */
function wrongAt(values: Readonly<Record<string, unknown>>): readonly string[] {
  const config = Object.fromEntries(Object.entries(values).map(([key, value]) => [`vigia:${key}`, value]));
  return validate({ config, encryptionsalt: "v1:x" }) ? [] : (validate.errors ?? []).map((one) => one.instancePath);
}

describe("the JSON Schema", () => {
  test("in the repository is that of the code: `make schema` writes it", () => {
    assert.ok(read(schemaFile) === schemaText(), `${schemaFile} is not what the code says: run \`make schema\``);
  });

  for (const stack of ["local", "production"] as const) {
    test(`is named by the ${stack} example, which is right by it, comments included`, () => {
      const text = read(`Pulumi.${stack}.example.yaml`);
      assert.equal(text.split("\n")[0], `# yaml-language-server: $schema=${schemaFile}`);
      assert.ok(validate(load(text)), JSON.stringify(validate.errors));
      assert.deepEqual(wrongAt(uncommented(stack)), []);
    });
  }

  test("knows every alert by its name, and says what it is about", () => {
    const { properties } = JSON.parse(schemaText()).properties.config.properties["vigia:overrides"];
    assert.deepEqual(Object.keys(properties).toSorted(), [...alertsByName.keys()].toSorted());
    assert.equal(properties.RedisDown.description, alertsByName.get("RedisDown")?.summary);
  });

  test("takes numbers as Pulumi rewrites them, secrets, and what is not Vigia's", () => {
    assert.deepEqual(
      wrongAt({ ...localValues, replicas: "3", faults: "true", objectives: { errorRatio: "0.02" } }),
      [],
    );
    assert.deepEqual(wrongAt({ ...localValues, "oncall-url": { secure: "v1:abc" } }), []);
    assert.ok(
      validate({ config: { "vigia:environment": "local", "vigia:hosts": localValues.hosts, "docker:host": 1 } }),
    );
  });

  test("refuses what the configuration refuses", () => {
    for (const values of [
      { replicas: "many" },
      { replicaz: 2 },
      { receivers: [{ name: "team" }] },
      { receivers: [{ kind: "fax", name: "team", urlSecret: "u" }] },
      { receivers: [{ kind: "email", name: "team", urlSecret: "u" }] },
      { overrides: { NoSuchAlert: false } },
      { overrides: { HostAbsent: { threshold: 1 } } },
      { overrides: { ErrorRateHigh: { threshold: 2 } } },
      { overrides: { ErrorRateHigh: { severity: "page" } } },
      { overrides: { ErrorRateHigh: true } },
      { maintenance: [{ hosts: ["vm-1"] }] },
    ]) {
      assert.ok(wrongAt({ ...localValues, ...values }).length > 0, JSON.stringify(values));
    }
  });
});
