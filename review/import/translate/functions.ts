/** From PromQL's functions to those of the builder. */
import type { Call, Promql } from "../../promql/syntax.ts";
import { NotSayable } from "../remainder.ts";
import { grouped } from "./aggregations.ts";
import type { Say, Selectors, Typed } from "./selectors.ts";

const overRecorded: Readonly<Record<string, string>> = {
  sum_over_time: "total",
  avg_over_time: "mean",
  max_over_time: "peak",
  count_over_time: "samples",
  stddev_over_time: "deviation",
};

function rate(on: Selectors, name: string, call: Call): Typed {
  const { selector, range } = on.ranged(call.parameters[0], name);
  const found = on.find(selector);
  const { type, buckets, name: metric } = found.metric.value;
  if (type === "gauge") throw new NotSayable(`${metric} is a gauge, which has no ${name}`);
  if (type === "counter")
    return on.inWindow(range, on.apply(name === "increase" ? "increase" : "rate", found, selector.matchers));
  if (name === "increase")
    throw new NotSayable(`the builder has rates of histograms only, no increase (${selector.metric})`);
  if (found.part !== "_bucket")
    return on.inWindow(range, on.apply(found.part === "_sum" ? "observed" : "observations", found, selector.matchers));
  const bound = selector.matchers.find(({ label }) => label === "le");
  const others = selector.matchers.filter(({ label }) => label !== "le");
  if (bound?.operator !== "=")
    throw new NotSayable('a rate of buckets outside of a quantile needs one bucket: le="..."');
  if (bound.value === "+Inf") return on.inWindow(range, on.apply("observations", found, others));
  if (!buckets?.includes(Number(bound.value)))
    throw new NotSayable(`${metric} has no bucket ${bound.value}: ${buckets?.join(", ")}`);
  return on.inWindow(range, on.apply("observationsUpTo", found, others, String(Number(bound.value))));
}

function quantile(on: Selectors, call: Call): Typed {
  const [q, of] = call.parameters;
  if (q?.kind !== "number") throw new NotSayable("a quantile that is no number");
  const sum = of?.kind === "aggregation" && of.operator === "sum" ? of : undefined;
  const rate = sum ? sum.of : of;
  if (rate?.kind !== "call" || !["rate", "irate"].includes(rate.name))
    throw new NotSayable("a quantile of anything but the rates of a histogram's buckets");
  const { selector, range } = on.ranged(rate.parameters[0], "rate");
  const found = on.find(selector);
  if (found.part !== "_bucket") throw new NotSayable(`a quantile of ${selector.metric}, which is no histogram`);
  const all = on.labels(found);
  const by = sum ? grouped(sum, [...all, "le"]) : [...all, "le"];
  if (!by.includes("le")) throw new NotSayable("a quantile whose sum has lost the label le");
  const labels = by.filter((label) => label !== "le");
  const unknown = labels.find((label) => !all.includes(label));
  if (unknown !== undefined)
    throw new NotSayable(`the metric ${found.metric.value.name} has no label ${unknown} in the catalogue`);
  const where = on.where(found, selector.matchers);
  const groups = `by: [${labels.map((label) => JSON.stringify(label)).join(", ")}]`;
  const code = `${on.builder("quantile")}(${q.text}, ${on.metric(found)}, { ${groups}${where === "" ? "" : `, where: ${where}`} })`;
  return on.inWindow(range, { code, labels });
}

function overTime(on: Selectors, call: Call): Typed {
  const { selector, range } = on.ranged(call.parameters[0], call.name);
  const recorded = on.recorded(selector);
  const name = overRecorded[call.name];
  if (recorded && name !== undefined) {
    const code = `${on.builder(name)}(${on.exported(recorded)})`;
    return on.inWindow(range, { code, labels: recorded.value.labels });
  }
  if (recorded) throw new NotSayable(`the builder has no ${call.name} of a recorded series`);
  const found = on.find(selector);
  const own = { max_over_time: "highest", changes: "changes" }[call.name];
  if (own === undefined)
    throw new NotSayable(`the builder has no ${call.name} of a metric: record the metric and take it over time`);
  if (found.metric.value.type !== "gauge")
    throw new NotSayable(`${call.name} of ${selector.metric}, which is no gauge`);
  return on.inWindow(range, on.apply(own, found, selector.matchers));
}

function only(call: Call): Promql {
  const [of] = call.parameters;
  if (!of || call.parameters.length > 1) throw new NotSayable(`${call.name} of several things`);
  return of;
}

/** `label_replace(x, "part", "$1", "whole", pattern)`: the part of a label as a label of its own. */
function extracted(on: Selectors, say: Say, { parameters }: Call): Typed {
  const [part, ...texts] = parameters;
  const [label = "", replacement, from = "", pattern] = texts.map((it) => (it.kind === "string" ? it.text : undefined));
  if (!part || replacement !== "$1" || pattern === undefined)
    throw new NotSayable("the builder has no label_replace but that of a part of a label ($1)");
  const of = say(part);
  if (!of.labels.includes(from)) throw new NotSayable(`label_replace of ${from}, which the expression does not carry`);
  const code = `${on.builder("extracted")}(${of.code}, ${JSON.stringify(label)}, { from: ${JSON.stringify(from)}, pattern: ${JSON.stringify(pattern)} })`;
  return { code, labels: [...new Set([...of.labels, label])] };
}

function predicted(on: Selectors, { name, parameters }: Call): Typed {
  const [of, seconds] = parameters;
  const { selector, range } = on.ranged(of, name);
  const found = on.find(selector);
  if (seconds?.kind !== "number" || found.metric.value.type !== "gauge")
    throw new NotSayable("predict_linear of anything but a gauge and a number of seconds");
  const where = on.where(found, selector.matchers);
  const code = `${on.builder("predicted")}(${on.metric(found)}, ${seconds.text}${where === "" ? "" : `, ${where}`})`;
  return on.inWindow(range, { code, labels: on.labels(found) });
}

/** @throws NotSayable where the builder has no such function. */
export function functionCall(on: Selectors, say: Say, call: Call): Typed {
  switch (call.name) {
    case "rate":
    case "irate":
    case "increase":
      return rate(on, call.name, call);
    case "histogram_quantile":
      return quantile(on, call);
    case "changes":
      return overTime(on, call);
    case "abs": {
      const inner = say(only(call));
      return { ...inner, code: `${on.builder("absolute")}(${inner.code})` };
    }
    case "vector": {
      const number = only(call);
      if (number.kind !== "number") throw new NotSayable("a vector of something that is no number");
      return { code: `${on.builder("constant")}(${number.text})`, labels: [] };
    }
    case "predict_linear":
      return predicted(on, call);
    case "label_replace":
      return extracted(on, say, call);
    default:
      if (call.name.endsWith("_over_time") && call.name !== "absent_over_time") return overTime(on, call);
      throw new NotSayable(`the builder has no ${call.name}`);
  }
}
