import assert from "node:assert/strict";
import { test } from "node:test";
import { objectivesSchema } from "../../signals/objectives.ts";
import { example } from "../testing/examples.ts";
import { serviceEnvironment } from "./service.ts";

test("the service weighs its recording by the site's objectives, not by defaults of its own", () => {
  const { site, settings, faults } = example("local");
  const [host] = site.hosts;
  assert.ok(host);
  const objectives = objectivesSchema.parse({
    loggingShare: 0.5,
    loggingReturnShare: 0.4,
    loggingMinimumTotalSeconds: 0.03,
    minimumRequestRate: 7,
  });

  const environment = serviceEnvironment({
    ...{ site: { ...site, objectives }, host, settings, faults },
    version: "v",
  });

  for (const variable of [
    "LOGGING_SHARE=0.5",
    "LOGGING_RETURN_SHARE=0.4",
    "LOGGING_MINIMUM_TOTAL_SECONDS=0.03",
    "MINIMUM_REQUEST_RATE=7",
  ])
    assert.ok(environment.includes(variable), variable);
});
