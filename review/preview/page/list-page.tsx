/** The list of dashboards. */
import { Alert, Card, LoadingPlaceholder, TagList, useTheme2 } from "@grafana/ui";
import { useEffect, useState } from "react";
import { listDashboards } from "./api.ts";
import type { DashboardEntry } from "./model.ts";
import { ThemeButton } from "./theme-button.tsx";

export function ListPage() {
  const theme = useTheme2();
  const [entries, setEntries] = useState<readonly DashboardEntry[]>();
  const [problem, setProblem] = useState("");
  useEffect(() => {
    document.title = "Dashboards - Vigia preview";
    listDashboards().then(setEntries, (error: Error) => setProblem(error.message));
  }, []);
  return (
    <main className="vigia-list" data-page="list" data-ready={entries !== undefined || problem !== ""}>
      <div className="vigia-head" style={{ background: theme.colors.background.canvas, padding: "8px 0" }}>
        <h1 className="vigia-crumbs">Dashboards</h1>
        <a href="/runbooks/">Runbooks</a>
        <ThemeButton />
      </div>
      {problem !== "" && <Alert title="The dashboards can't be read">{problem}</Alert>}
      {entries === undefined && problem === "" && <LoadingPlaceholder text="Loading …" />}
      {entries?.length === 0 && <Alert severity="info" title="The folder has no dashboards" />}
      {entries?.map(({ uid, title, description, tags, problem: broken }) => (
        <Card key={uid} noMargin {...(broken === undefined ? { href: `/d/${uid}` } : {})}>
          <Card.Heading>{title}</Card.Heading>
          <Card.Description>
            {broken === undefined ? description : <Alert title="It can't be read">{broken}</Alert>}
          </Card.Description>
          <Card.Tags>
            <TagList tags={[...tags]} />
          </Card.Tags>
        </Card>
      ))}
    </main>
  );
}
