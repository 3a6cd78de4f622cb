import assert from "node:assert/strict";
import { test } from "node:test";
import { seasonal } from "./seasonal.ts";
import { fitSeasonal } from "./seasonal-fit.ts";
import { prepare } from "./training-data.ts";

/** Rises by 2 a second, with a period of 10 s, for 100 s. */
const rising = (from: number) =>
  Array.from({ length: 100 }, (_, index) => ({
    timestamp: from + index,
    value: 2 * index + 8 * Math.sin((2 * Math.PI * index) / 10),
  }));
const settings = { sigmas: 3, period: 10 };

test("a drift is learnt from whole periods, whatever lies between them", () => {
  const { drift } = fitSeasonal(prepare(rising(1_700_000_000)).data, settings);
  assert.ok(Math.abs(drift - 2) < 0.01, `${drift}`);
  const gapped = [...rising(1_000_000_000), ...rising(1_700_000_000).map((s) => ({ ...s, value: s.value + 1.4e9 }))];
  const over = fitSeasonal(prepare(gapped).data, settings);
  assert.ok(Math.abs(over.drift - 2) < 0.01, `${over.drift}`);
  assert.ok(seasonal.parse(over));
});

test("a gap of billions of periods costs no more than one of a few", () => {
  const { data } = prepare([{ timestamp: 0, value: 3 }, ...rising(253_402_000_000)]);
  const start = performance.now();
  for (let fits = 0; fits < 10; fits += 1) fitSeasonal(data, { sigmas: 3, period: 2 });
  assert.ok(performance.now() - start < 1000, "a step for each period would take minutes");
});
