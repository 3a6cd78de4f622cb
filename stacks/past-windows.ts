/** Maintenance that is over: said, and left out of what is deployed. */
import { absoluteWindow } from "../alerts/index.ts";
import type { Maintenance } from "../signals/maintenance.ts";

export interface Windows {
  readonly ahead: readonly Maintenance[];
  readonly notices: readonly string[];
}

export function withoutPastWindows(windows: readonly Maintenance[], now: Date): Windows {
  const isPast = (window: Maintenance) => (absoluteWindow(window)?.to ?? Number.POSITIVE_INFINITY) <= now.getTime();
  return {
    ahead: windows.filter((window) => !isPast(window)),
    notices: windows.flatMap((window, index) =>
      isPast(window)
        ? [
            `vigia:maintenance[${index}] (${window.reason}) was over at ${window.end}: it is ignored, and may be removed`,
          ]
        : [],
    ),
  };
}
