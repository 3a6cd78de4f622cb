import assert from "node:assert/strict";
import { test } from "node:test";
import { aptConfig, parseMadison, parsePlan, stanza } from "./apt.ts";
import { leftOut, mergeUsr } from "./deb.ts";
import { debianSources, parseOsRelease, parseTargets, sourcesList } from "./sources.ts";
import { matching, upstream } from "./version.ts";

const targets = parseTargets(
  [
    "https://mirror.example/debian/ bookworm main",
    "https://mirror.example/debian/ bookworm-updates main",
    "https://mirror.example/debian-security/ bookworm-security main",
    "https://mirror.example/debian/ bookworm contrib",
    "https://other.example/ nodistro main",
  ].join("\n"),
);
const bookworm = { id: "debian", codename: "bookworm" };

test("only Debian's own suites are used, each once", () => {
  assert.deepEqual(
    debianSources([...targets, ...targets], bookworm, "bookworm").map(({ uri, suite }) => `${uri} ${suite}`),
    [
      "https://mirror.example/debian bookworm",
      "https://mirror.example/debian bookworm-updates",
      "https://mirror.example/debian-security bookworm-security",
    ],
  );
});

test("another release of Debian lends its mirrors", () => {
  const trixie = targets.map((target) => ({ ...target, suite: target.suite.replace("bookworm", "trixie") }));
  const sources = debianSources(trixie, { id: "debian", codename: "trixie" }, "bookworm");
  assert.deepEqual(sources, debianSources(targets, bookworm, "bookworm"));
});

test("a machine without a Debian mirror is told so", () => {
  assert.throws(
    () => debianSources(targets, { id: "ubuntu", codename: "noble" }, "bookworm"),
    /ubuntu noble.*no Debian mirror/,
  );
  assert.throws(() => debianSources([], bookworm, "bookworm"), /no Debian mirror/);
});

test("sources are signed and of one architecture", () => {
  const [line] = sourcesList([{ uri: "https://m.example/debian", suite: "bookworm" }], "/k.gpg", "arm64").split("\n");
  assert.equal(line, "deb [arch=arm64 target=Packages signed-by=/k.gpg] https://m.example/debian bookworm main");
});

test("the release of the machine is read with and without quotes", () => {
  assert.deepEqual(parseOsRelease('ID=debian\nVERSION_CODENAME="bookworm"\n'), bookworm);
  assert.deepEqual(parseOsRelease(""), { id: "", codename: "" });
});

test("apt keeps the machine's proxies and loses its hooks", () => {
  const inherited =
    'Acquire::http::Proxy "http://proxy.example:3128";\nDPkg::Post-Invoke:: "rm -f x";\nDir::Etc "etc/apt";';
  const config = aptConfig(inherited, "/kept", "amd64");
  assert.match(config, /proxy\.example/);
  assert.doesNotMatch(config, /Post-Invoke/);
  assert.match(config, /Dir::Etc::sourcelist "\/kept\/sources\.list"/);
});

test("a plan names each archive as apt stores it", () => {
  const plan = [
    "Inst zlib1g (1:1.2.13.dfsg-1 Debian:12/oldstable [amd64])",
    "Inst tzdata (2026f-0+deb12u1 Debian:12/oldstable [all])",
    "Inst libc6 [2.36-8] (2.36-9 Debian:12/oldstable, Debian-Security:12 [amd64]) []",
    "Conf zlib1g (1:1.2.13.dfsg-1 Debian:12/oldstable [amd64])",
  ].join("\n");
  assert.deepEqual(
    parsePlan(plan).map((found) => found.archive),
    ["zlib1g_1%3a1.2.13.dfsg-1_amd64.deb", "tzdata_2026f-0+deb12u1_all.deb", "libc6_2.36-9_amd64.deb"],
  );
});

test("what counts as installed says its version", () => {
  assert.match(stanza({ name: "libc6", version: "2.36-9" }, "amd64"), /^Package: libc6\n(.*\n)*Version: 2\.36-9\n\n$/);
});

test("the newest package of the pinned upstream version is taken, else none", () => {
  const versions = parseMadison("a | 15.20-0+deb12u1 | m\na | 15.18-0+deb12u2 | m\na | 15.18-0+deb12u1 | m\n");
  assert.equal(matching(versions, "15.18"), "15.18-0+deb12u2");
  assert.equal(matching(versions, "15.1"), undefined);
  assert.equal(upstream("5:7.0.15-1~deb12u10"), "7.0.15");
});

test("files land behind the base image's links, documentation is left out", () => {
  assert.equal(mergeUsr("lib/x86_64-linux-gnu/libc.so.6"), "usr/lib/x86_64-linux-gnu/libc.so.6");
  assert.equal(mergeUsr("bin"), "usr/bin");
  assert.equal(mergeUsr("library/bin/x"), "library/bin/x");
  assert.equal(leftOut("usr/share/doc/redis/copyright", []), true);
  assert.equal(leftOut("etc/redis/redis.conf", ["etc/"]), true);
  assert.equal(leftOut("usr/bin/redis-server", ["etc/"]), false);
});
