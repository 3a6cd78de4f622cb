/** Text: Markdown, or the same as code. */
import { renderTextPanelMarkdown } from "@grafana/data";
import { RenderUserContentAsHTML } from "@grafana/ui";
import { interpolateText } from "../query/interpolate.ts";
import { useDashboard } from "./dashboard-context.ts";
import type { Panel } from "./model.ts";

export function TextPanel({ panel, height }: { panel: Panel; height: number }) {
  const { choices } = useDashboard();
  const { content = "", mode = "markdown" } = (panel.options ?? {}) as { content?: string; mode?: string };
  const text = interpolateText(content, choices);
  const style = { height, overflow: "auto" };
  if (mode === "code") return <pre style={style}>{text}</pre>;
  // Sanitised by Grafana's own code; a panel of HTML passes through the same.
  return (
    <div style={style}>
      <RenderUserContentAsHTML className="markdown-html" content={renderTextPanelMarkdown(text)} />
    </div>
  );
}
