/** A dashboard: read from the server, with what the address says about time, variables and theme. */
import { Alert, LoadingPlaceholder } from "@grafana/ui";
import { useEffect, useState } from "react";
import { listDashboards, listSources, readDashboard } from "./api.ts";
import { DashboardView } from "./dashboard-view.tsx";
import type { Dashboard, DashboardEntry, DataSource } from "./model.ts";

/** Milliseconds between two looks at whether the dashboard's file has changed. */
const changeCheck = 2000;

interface Loaded {
  readonly dashboard: Dashboard;
  readonly text: string;
  readonly sources: readonly DataSource[];
  readonly others: readonly DashboardEntry[];
}

export function DashboardPage({ uid, address }: { uid: string; address: URL }) {
  const [loaded, setLoaded] = useState<Loaded>();
  const [problem, setProblem] = useState("");
  const live = address.searchParams.get("live") !== "0";
  useEffect(() => {
    let current = true;
    const load = async (): Promise<void> => {
      try {
        const [dashboard, sources, others] = await Promise.all([readDashboard(uid), listSources(), listDashboards()]);
        if (!current) return;
        const text = JSON.stringify([dashboard, sources]);
        setLoaded((before) => (before?.text === text ? before : { dashboard, text, sources, others }));
        setProblem("");
        document.title = `${dashboard.title} - Vigia preview`;
      } catch (error) {
        if (current) setProblem(error instanceof Error ? error.message : String(error));
      }
    };
    void load();
    const timer = live
      ? setInterval(() => document.visibilityState === "visible" && void load(), changeCheck)
      : undefined;
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [uid, live]);
  return (
    <>
      {problem !== "" && (
        <div className="vigia-notice" data-page="dashboard" data-ready="true">
          <Alert
            title={loaded === undefined ? `The dashboard '${uid}' can't be shown` : "What follows may be out of date"}
          >
            {problem}
          </Alert>
          {loaded === undefined && <a href="/">All dashboards</a>}
        </div>
      )}
      {loaded === undefined && problem === "" && <LoadingPlaceholder text="Loading …" />}
      {loaded !== undefined && <DashboardView key={loaded.text} {...loaded} address={address} />}
    </>
  );
}
