import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { filesIn, type TrimList, trimModule } from "./trim.ts";
import { trimmedModule } from "./trimmed-module.ts";

type Files = Readonly<Record<string, string>>;

const upstream: Files = {
  "go.mod": "module example.org/tool\n",
  "main.go": 'import "example.org/cloud"\nimport "fmt"\n',
  "main_test.go": "tests",
  "cloud/cloud.go": "big",
  "cloud/client/client.go": "small",
  "cloud/testdata/answer.json": "{}",
  "env/prepare.go": "needed",
  "env/edit.go": "not needed",
  "cases/testdata/one.test": "case",
};

const list: TrimList = {
  module: "example.org/tool",
  without: "clouds",
  removed: ["cloud"],
  kept: { env: ["prepare.go"] },
  embedded: ["cases/testdata"],
  edits: [{ file: "main.go", find: 'import "example.org/cloud"\n', put: "" }],
};

async function write(folder: string, files: Files): Promise<string> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return folder;
}

async function folders(context: TestContext, files: Files = upstream, additions: Files = { "cloud/ours.go": "ours" }) {
  const base = await mkdtemp(path.join(tmpdir(), "vigia-trim-"));
  context.after(() => rm(base, { recursive: true, force: true }));
  await write(path.join(base, "committed"), { "go.mod": "module ours\n", "go.sum": "sums\n" });
  await write(path.join(base, "committed", "trimmed"), additions);
  return { base, from: await write(path.join(base, "from"), files), committed: path.join(base, "committed") };
}

async function trim(context: TestContext, trimList: TrimList, files?: Files, additions?: Files) {
  const { base, from, committed } = await folders(context, files, additions);
  const to = path.join(base, "to");
  await mkdir(to);
  await trimModule(from, trimList, path.join(committed, "trimmed"), to);
  return to;
}

test("the copy lacks what is left out and has what is ours", async (context) => {
  const to = await trim(context, list);
  assert.deepEqual(await filesIn(to), [
    "cases/testdata/one.test",
    "cloud/client/client.go",
    "cloud/ours.go",
    "env/prepare.go",
    "go.mod",
    "main.go",
  ]);
  assert.equal(await readFile(path.join(to, "main.go"), "utf8"), 'import "fmt"\n');
});

test("a module that the list was not written for is refused, by the name of the file", async (context) => {
  const without = (name: string): Files =>
    Object.fromEntries(Object.entries(upstream).filter(([file]) => file !== name));
  await assert.rejects(trim(context, list, { ...upstream, "main.go": "other" }), /main\.go has 0 times/);
  await assert.rejects(
    trim(context, list, { ...upstream, "main.go": 'import "example.org/cloud"\n'.repeat(2) }),
    /main\.go has 2 times/,
  );
  await assert.rejects(trim(context, list, without("main.go")), /main\.go is to be edited/);
  await assert.rejects(trim(context, list, without("cloud/cloud.go")), /cloud is to be left out/);
  await assert.rejects(trim(context, list, without("env/prepare.go")), /env\/prepare\.go is to be kept/);
});

test("a file of ours never hides one of the module that nobody decided to leave out", async (context) => {
  await assert.rejects(trim(context, list, upstream, { "env/prepare.go": "ours" }), /env\/prepare\.go is to be added/);
});

test("the copy is built with the committed versions and checksums", async (context) => {
  const { base, from, committed } = await folders(context);
  const work = path.join(base, "work");
  const asked: string[][] = [];
  const [flag] = await trimmedModule(committed, list, work, async (...args) => {
    asked.push(args);
    return JSON.stringify({ Dir: from });
  });
  assert.deepEqual(asked, [["mod", "download", "-json", "example.org/tool"]]);
  assert.equal(flag, `-modfile=${path.join(work, "go.mod")}`);
  const copy = path.join(work, "module");
  assert.equal(
    await readFile(path.join(work, "go.mod"), "utf8"),
    `module ours\n\nreplace example.org/tool => ${JSON.stringify(copy)}\n`,
  );
  assert.equal(await readFile(path.join(work, "go.sum"), "utf8"), "sums\n");
  assert.ok((await filesIn(copy)).includes("cloud/ours.go"));
});
