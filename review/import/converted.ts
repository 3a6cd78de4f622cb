/** What an imported dashboard has become: signals and panels of ours, not yet as text. */
import type { RawDocument } from "./document.ts";
import type { Known } from "./known.ts";
import type { Limit } from "./limits.ts";
import type { PanelDraft } from "./panels.ts";
import type { Remarks } from "./remainder.ts";
import type { Variables } from "./variables.ts";

/** A signal that the sources have, or one that is new. */
export interface SignalUse {
  readonly refId: string;
  /** The query as it was imported. */
  readonly query: string;
  readonly existing?: { readonly file: string; readonly name: string };
  readonly fresh?: FreshSignal;
}

export interface FreshSignal {
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly code: string;
  readonly labels: readonly string[];
  /** As Grafana writes it, with labels that the expression carries only. */
  readonly legend: string;
  readonly limits: readonly Limit[];
  /** File of signals/ -> names that the code uses. */
  readonly uses: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface ConvertedPanel {
  readonly draft: PanelDraft;
  readonly title: string;
  readonly description: string;
  readonly signals: readonly SignalUse[];
  /** Labels by whose variables the panel is filtered. */
  readonly filters: readonly string[];
  /** Reads the long-term store. */
  readonly longTerm: boolean;
}

export interface Converted {
  readonly document: RawDocument;
  readonly rows: readonly { readonly title: string; readonly panels: readonly ConvertedPanel[] }[];
  readonly variables: Variables;
  readonly counts: {
    readonly panels: number;
    readonly panelsCarried: number;
    readonly queries: number;
    readonly queriesCarried: number;
  };
  /** Metrics that queries need and the catalogue lacks. */
  readonly unknownMetrics: ReadonlyMap<string, MetricUse>;
}

export interface MetricUse {
  readonly labels: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
}

/** What everything in one dashboard is converted with. */
export interface Job {
  readonly known: Known;
  readonly variables: Variables;
  readonly remarks: Remarks;
  readonly document: RawDocument;
}
