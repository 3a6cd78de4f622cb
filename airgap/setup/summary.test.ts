import assert from "node:assert/strict";
import { test } from "node:test";
import { renderSummary } from "./summary.ts";

test("endpoints, the first prediction, fallbacks and what is missing are all there", () => {
  const text = renderSummary("local", {
    endpoints: { endpoint: "http://127.0.0.1:8080", prometheus: "http://127.0.0.1:9090" },
    missing: { grafana: "only a registry has it" },
    fallbacks: ["redis:7.0.15-bookworm-airgap"],
    firstPrediction: "curl fit\ncurl predict\n",
  });
  for (const part of [
    "http://127.0.0.1:8080",
    "only a registry has it",
    "redis:7.0.15-bookworm-airgap",
    "curl fit",
    "make passwords",
  ]) {
    assert.ok(text.includes(part), part);
  }
});

test("nothing missing and no fallback: no such section", () => {
  const text = renderSummary("local", { endpoints: { endpoint: "http://127.0.0.1:8080" }, missing: {}, fallbacks: [] });
  assert.doesNotMatch(text, /MISSING|FALLBACK/);
});

test("another stack's name stands in the command that shows its passwords", () => {
  assert.match(renderSummary("e2e", {}), /make passwords STACK=e2e/);
});

test("a password among the outputs is not printed", () => {
  const outputs = { endpoints: {}, passwords: { prometheus: "hunter2" } };
  assert.doesNotMatch(renderSummary("local", outputs), /hunter2/);
});
