/** What a rule finds wrong. */
import type { Document, Panel } from "./document.ts";

export interface Finding {
  readonly rule: string;
  readonly dashboard: string;
  /** Title of the panel; empty where the whole dashboard is meant. */
  readonly panel: string;
  readonly message: string;
}

/** What rules know besides the dashboard that they look at. */
export interface Surroundings {
  /** All dashboards of the site, the one looked at included. */
  readonly all: readonly Document[];
}

export type Rule = (document: Document, surroundings: Surroundings) => readonly Finding[];

/** A rule about panels, from what is wrong with one of them. */
export function panelRule(
  rule: string,
  check: (panel: Panel, document: Document, surroundings: Surroundings) => readonly string[],
): Rule {
  return (document, surroundings) =>
    document.panels.flatMap((panel) =>
      check(panel, document, surroundings).map((message) => ({
        ...{ rule, dashboard: document.uid, message },
        panel: panel.title,
      })),
    );
}

/** A rule about a dashboard as a whole. */
export function documentRule(
  rule: string,
  check: (document: Document, surroundings: Surroundings) => readonly string[],
): Rule {
  return (document, surroundings) =>
    check(document, surroundings).map((message) => ({ rule, dashboard: document.uid, panel: "", message }));
}

export function findingText({ rule, dashboard, panel, message }: Finding): string {
  return `${dashboard}${panel === "" ? "" : ` / ${panel}`}: ${message} (${rule})`;
}
