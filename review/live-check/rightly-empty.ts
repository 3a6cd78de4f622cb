/** What may return nothing in a healthy stack: the dashboards say it, each with a reason. */
import { z } from "zod";
import { run } from "../report/processes.ts";
import { CheckProblem } from "./problem.ts";

const schema = z.array(
  z.object({
    /** A uid; `*` stands for any part of one. */
    dashboard: z.string(),
    panel: z.string(),
    refId: z.string(),
    reason: z.string().min(20),
  }),
);
export type RightlyEmpty = z.infer<typeof schema>[number];

function matches(pattern: string, uid: string): boolean {
  const escaped = pattern.split("*").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${escaped.join(".*")}$`).test(uid);
}

interface Place {
  readonly dashboard: string;
  readonly panel: string;
  readonly refId: string;
}

/** Why a query may return nothing; undefined where it must return data. */
export function reasonFor(query: Place, entries: readonly RightlyEmpty[]): string | undefined {
  return entries.find(
    ({ dashboard, panel, refId }) =>
      matches(dashboard, query.dashboard) && panel === query.panel && refId === query.refId,
  )?.reason;
}

/** The list that stands in `dashboards/`, read as a process: review imports nothing of it. */
export async function readRightlyEmpty(): Promise<RightlyEmpty[]> {
  const command = ["node", "dashboards/rightly-empty.ts"];
  const { code, stdout, output } = await run(command, { timeoutSeconds: 60 });
  if (code !== 0) throw new CheckProblem(`${command.join(" ")} failed: ${output.trim()}`, "put the file right");
  return schema.parse(JSON.parse(stdout));
}
