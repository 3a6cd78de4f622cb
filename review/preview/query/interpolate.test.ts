// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how dashboards write variables
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Choice, interpolateLink, interpolateQuery, interpolateText } from "./interpolate.ts";

const choice = (given: Partial<Choice> & { name: string }): [string, Choice] => [
  given.name,
  { text: (given.values ?? []).join(" + "), values: [], all: false, several: false, ...given },
];

const choices = new Map([
  choice({ name: "host", text: "All", values: ["vm-1", "vm-2"], all: true, allValue: ".+", several: true }),
  choice({ name: "listed", text: "All", values: ["a", "b"], all: true, several: true }),
  choice({ name: "series", values: ["pump.1", "a|b"], several: true }),
  choice({ name: "one", values: ["pump.1"], several: true }),
  choice({ name: "plain", values: ['say "hi"\\'] }),
  choice({ name: "datasource", text: "Prometheus", values: ["prometheus"] }),
]);

test("every way to write a variable is filled in", () => {
  const ways = ["$datasource", "${datasource}", "${datasource:raw}", "[[datasource]]"];
  for (const way of ways) assert.equal(interpolateText(`<${way}>`, choices), "<prometheus>", way);
});

test("several values are alternatives of a regular expression, with what is special in them escaped for a string of PromQL", () => {
  assert.equal(interpolateQuery('up{s=~"$series"}', choices), 'up{s=~"(pump\\\\.1|a\\\\|b)"}');
  assert.equal(interpolateQuery('up{s=~"$one"}', choices), 'up{s=~"pump\\\\.1"}');
});

test("All is the variable's own expression where it has one, else the list of its values", () => {
  assert.equal(interpolateQuery('up{host=~"$host"}', choices), 'up{host=~".+"}');
  assert.equal(interpolateQuery('up{host=~"$listed"}', choices), 'up{host=~"(a|b)"}');
});

test("a value of a variable with one choice stands in a string, not in a regular expression", () => {
  assert.equal(interpolateQuery('x{l="$plain"}', choices), 'x{l="say \\"hi\\"\\\\"}');
});

test("Grafana's own variables are filled in, and the longest name wins", () => {
  const own = { __interval: "15s", __interval_ms: "15000", __rate_interval: "1m" };
  assert.equal(
    interpolateQuery("rate(x[$__rate_interval]) $__interval_ms ${__interval}", choices, own),
    "rate(x[1m]) 15000 15s",
  );
});

test("an unknown variable stays as it is written, so that its query fails and says so", () => {
  assert.equal(interpolateQuery('up{a=~"$nobody"} ${__field.name}', choices), 'up{a=~"$nobody"} ${__field.name}');
});

test("formats are Grafana's; an unknown one is an error that names it", () => {
  assert.equal(
    interpolateText("${series:pipe} ${series:csv} ${series:json}", choices),
    'pump.1|a|b pump.1,a|b ["pump.1","a|b"]',
  );
  assert.equal(interpolateText("${series:regex}", choices), "(pump\\.1|a\\|b)");
  assert.throws(() => interpolateText("${series:sql}", choices), /series:sql.*'sql'/);
});

test("a link carries choices over: All as All, values encoded, and what is known of the field", () => {
  const own = { "__field.labels.series_id": "a b", __url_time_range: "from=now-1h&to=now" };
  assert.equal(
    interpolateLink("/d/x?${__url_time_range}&${host:queryparam}&${series:queryparam}", choices, own),
    "/d/x?from=now-1h&to=now&var-host=%24__all&var-series=pump.1&var-series=a%7Cb",
  );
  assert.equal(interpolateLink("/d/x?var-s=${__field.labels.series_id}", choices, own), "/d/x?var-s=a%20b");
  assert.match(
    interpolateLink("/d/x?${__all_variables}", choices, own),
    /var-host=%24__all&.*var-datasource=prometheus/,
  );
});
