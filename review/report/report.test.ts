import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { markdown, type Review } from "./markdown.ts";
import { readOptions, UsageError } from "./options.ts";
import { previewSummary } from "./pulumi-preview.ts";

const review: Review = {
  base: { revision: "main", commit: "0123456789abcdef" },
  stack: "local",
  changes: [],
  newMetrics: [],
  unknownMetrics: [],
  pictures: { pairs: [], note: "" },
  preview: "Nothing.",
  notes: [],
};

describe("the report", () => {
  test("says that nothing changed", () => {
    assert.match(markdown(review), /Nothing that is deployed changes/);
  });
  test("groups changes, and names a metric that nothing brings", () => {
    const text = markdown({
      ...review,
      changes: [{ area: "dashboards", group: "D", subject: 'panel "P"', kind: "changed", details: ["one", "two"] }],
      newMetrics: [{ name: "m", places: ["a", "b"], origin: "not in the catalogue", kept: false }],
      pictures: { pairs: [{ title: "P", after: "pictures/p.png" }], note: "Recorded." },
    });
    assert.match(text, /### D\n\n- \*\*changed\*\* panel "P":\n {2}- one\n {2}- two/);
    assert.match(text, /`m` \| \*\*nothing brings it:\*\* not in the catalogue \| a and 1 more/);
    assert.match(text, /\| - \| !\[P after\]\(pictures\/p\.png\) \|/);
  });
});

describe("what pulumi preview says", () => {
  test("nothing", () => assert.match(previewSummary({ changeSummary: { same: 12 } }), /^Nothing: 12 resources/));
  test("each resource once, a replacement as one thing", () => {
    const urn = "urn:pulumi:local::vigia::vigia:index:Host$docker:index/container:Container::local-redis";
    const text = previewSummary({
      changeSummary: { same: 1, replace: 1 },
      steps: [
        { op: "create-replacement", urn },
        { op: "replace", urn, detailedDiff: { image: {} } },
        { op: "delete-replaced", urn },
        { op: "same", urn: "x" },
      ],
    });
    assert.equal(
      text,
      "1 to replace, 1 unchanged.\n\n- **replace** `local-redis` (docker:index/container:Container): `image`",
    );
  });
});

describe("the command line", () => {
  const wrong: readonly (readonly string[])[] = [
    ["--base", ""],
    ["--stack", "../x"],
    ["--prometheus", "nowhere"],
    ["--prometheus", "http://admin:secret@localhost:9090"],
    ["--no-pictures", "--require-pictures"],
    ["--unknown"],
  ];
  for (const args of wrong)
    test(`${args.join(" ")} is refused`, () => assert.throws(() => readOptions(args), UsageError));
  test("defaults", () => {
    const options = readOptions([]);
    assert.deepEqual(
      [options?.base, options?.stack, options?.pictures, options?.preview],
      ["main", "local", "wanted", true],
    );
  });
  test("help", () => assert.equal(readOptions(["--help"]), undefined));
});
