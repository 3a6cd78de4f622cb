/** What all panels of a dashboard share. */
import type { EventBus, InterpolateFunction, ScopedVars, TimeRange } from "@grafana/data";
import { createContext, useContext } from "react";
import { type Choices, interpolateLink, interpolateText } from "../query/interpolate.ts";
import type { AnnotationEvent } from "./annotations.ts";
import { fieldVariables } from "./field-config.ts";
import type { DataSource } from "./model.ts";
import { rangeOf, written } from "./time.ts";

export interface DashboardState {
  readonly sources: readonly DataSource[];
  readonly choices: Choices;
  readonly range: TimeRange;
  readonly timeZone: string;
  /** Changes at each refresh. */
  readonly refreshed: number;
  readonly eventBus: EventBus;
  /** 0: each panel has its own crosshair; 1 and 2: they share one. */
  readonly sync: number;
  readonly annotations: readonly AnnotationEvent[];
  readonly setRange: (from: number, to: number) => void;
}

const Context = createContext<DashboardState | undefined>(undefined);

export const DashboardProvider = Context.Provider;

export function useDashboard(): DashboardState {
  const state = useContext(Context);
  if (state === undefined) throw new Error("a panel is drawn outside of a dashboard");
  return state;
}

/** Variables about the time range, for links: `from` and `to` as they are written. */
export function timeLinks(range: TimeRange): Record<string, string> {
  const { from, to } = written(range);
  return { __url_time_range: `from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}` };
}

/** Fills variables into a text; into an address when the format asks for that. */
export function replacer({ choices, range }: Pick<DashboardState, "choices" | "range">): InterpolateFunction {
  return (text: string, scoped?: ScopedVars, format?: unknown): string => {
    const { from, to } = rangeOf(range);
    const own = { __from: String(from), __to: String(to), ...timeLinks(range), ...fieldVariables(scoped) };
    return format === "uriencode" ? interpolateLink(text, choices, own) : interpolateText(text, choices, own);
  };
}
