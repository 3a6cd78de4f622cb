import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "js-yaml";
import { hasReceiver, othersOf, withReceiver } from "./attach.ts";

const config = `
route:
  receiver: nobody
  group_wait: 10s
  routes:
    - receiver: oncall
      matchers: ['severity="critical"']
receivers:
  - name: nobody
  - name: oncall
    webhook_configs: [{url_file: /x}]
inhibit_rules: []
`;

const receiverName = "vigia-drill-1";

test("the drill's receiver is one more: everybody else keeps route, receiver and times", () => {
  const changed = load(withReceiver(config, receiverName)) as {
    route: { group_wait: string; routes: { receiver: string; continue?: boolean; group_wait?: string }[] };
    receivers: { name: string }[];
  };
  assert.equal(changed.route.group_wait, "10s");
  assert.deepEqual(
    changed.route.routes.map(({ receiver, continue: goesOn = false }) => [receiver, goesOn]),
    [
      [receiverName, false],
      [receiverName, true],
      ["oncall", false],
    ],
  );
  assert.equal(changed.route.routes[1]?.group_wait, undefined);
  assert.deepEqual(
    changed.receivers.map(({ name }) => name),
    ["nobody", "oncall", receiverName],
  );
});

test("who else hears is said; who tells nobody is nobody", () => {
  assert.deepEqual(othersOf(config), ["oncall"]);
  const changed = withReceiver(config, receiverName);
  assert.deepEqual(othersOf(changed), ["oncall"]);
  assert.deepEqual([hasReceiver(config), hasReceiver(changed)], [false, true]);
});
