/** One query over time and as it stands now: where the runbooks' queries lead. */

import { Alert, LoadingPlaceholder } from "@grafana/ui";
import { useEffect, useState } from "react";
import { listSources } from "./api.ts";
import { DashboardView } from "./dashboard-view.tsx";
import type { Dashboard, DataSource } from "./model.ts";

function dashboardOf(expr: string): Dashboard {
  const target = { refId: "A", expr };
  return {
    uid: "query",
    title: "Query",
    time: { from: "now-1h", to: "now" },
    refresh: "30s",
    panels: [
      {
        id: 1,
        type: "text",
        gridPos: { x: 0, y: 0, w: 24, h: 4 },
        title: "PromQL",
        options: { mode: "code", content: expr },
      },
      {
        id: 2,
        type: "timeseries",
        title: "Over time",
        gridPos: { x: 0, y: 4, w: 24, h: 11 },
        targets: [{ ...target, range: true }],
        options: { tooltip: { mode: "multi", sort: "desc" } },
      },
      {
        id: 3,
        type: "table",
        title: "Now",
        gridPos: { x: 0, y: 15, w: 24, h: 9 },
        targets: [{ ...target, instant: true, range: false, format: "table" }],
      },
    ],
  };
}

export function QueryPage({ address }: { address: URL }) {
  const expr = address.searchParams.get("expr") ?? "";
  const [sources, setSources] = useState<readonly DataSource[]>();
  const [problem, setProblem] = useState("");
  useEffect(() => {
    document.title = "Query - Vigia preview";
    listSources().then(setSources, (error: Error) => setProblem(error.message));
  }, []);
  if (problem !== "") return <Alert title="The data sources can't be read">{problem}</Alert>;
  if (expr === "") return <Alert title="The address names no query: /query?expr=up" severity="info" />;
  if (sources === undefined) return <LoadingPlaceholder text="Loading …" />;
  return <DashboardView key={expr} dashboard={dashboardOf(expr)} sources={sources} others={[]} address={address} />;
}
