/** Marks in every panel: alerts that fired and deployments. */
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import { type AnnotationQuery, AnnotationQueryBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { deployments, type Event, firing } from "../signals/events.ts";
import { hostScope } from "../signals/promql/index.ts";
import { datasource } from "./stores.ts";

const colours = { information: "blue", critical: "red" } as const;

function annotation<L extends string>(event: Event<L>): Builder<AnnotationQuery> {
  const query = new DataqueryBuilder().expr(event.expression.render(hostScope)).interval("1m").refId("Anno");
  return new AnnotationQueryBuilder()
    .name(event.title)
    .datasource(datasource)
    .enable(true)
    .hide(false)
    .iconColor(colours[event.severity])
    .target(query)
    .titleFormat(event.title)
    .textFormat(event.text)
    .tagKeys(event.tags.join(","))
    .useValueForTime(event.valueIsTime);
}

export function annotations(): Builder<AnnotationQuery>[] {
  return [annotation(firing), annotation(deployments)];
}
