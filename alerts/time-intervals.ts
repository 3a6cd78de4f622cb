/** Times as Alertmanager writes them. All fields of one interval must hold; of several intervals one. */
import type { Weekly } from "../signals/times.ts";

export interface TimeInterval {
  readonly times?: readonly { readonly start_time: string; readonly end_time: string }[];
  readonly weekdays?: readonly string[];
  /** `a:b`, both included. */
  readonly days_of_month?: readonly string[];
  readonly months?: readonly string[];
  readonly years?: readonly string[];
  readonly location?: string;
}

export interface NamedInterval {
  readonly name: string;
  readonly time_intervals: readonly TimeInterval[];
}

export function weeklyInterval({ weekdays, from, to, timezone }: Weekly): TimeInterval {
  return {
    weekdays,
    ...(from === "00:00" && to === "24:00" ? {} : { times: [{ start_time: from, end_time: to }] }),
    location: timezone,
  };
}
