import assert from "node:assert/strict";
import { test } from "node:test";
import { deployedNodeOptions } from "../../bench/harness/node-options.ts";
import { nodeOptions } from "../../stacks/rendering/service.ts";

test("the benchmarks measure the service with the heap that it has where it is deployed", () => {
  assert.equal(deployedNodeOptions, nodeOptions);
});
