import { isGood } from "../../review/live-check/check.ts";
import { problemText } from "../../review/live-check/report.ts";
import { liveCheck } from "../../review/live-check/run.ts";
import { placesOf } from "../../review/live-check/stack.ts";
import { configFile } from "../../stacks/render.ts";
import { stack } from "./command.ts";
import type { Outputs } from "./outputs.ts";

export interface PanelCheck {
  /** Queries that return nothing without a reason, fail, or read what is not there; each with dashboard and panel. */
  readonly problems: readonly string[];
  readonly queries: number;
}

/** The live check of the running stack: every query of every panel, variable and annotation. */
export async function checkPanels(outputs: Outputs): Promise<PanelCheck> {
  const stores = placesOf(JSON.stringify(outputs), stack);
  const config = configFile(stack);
  const checked = await liveCheck({ stack, stores, config, scrapeSeconds: 15, json: false }, () => {});
  return { problems: checked.filter((it) => !isGood(it)).map(problemText), queries: checked.length };
}
