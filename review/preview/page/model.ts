/** The parts of a dashboard's JSON (Grafana's classic schema) that the preview draws. */
import type { DataTransformerConfig, FieldConfigSource } from "@grafana/data";
import type { Source, Variable } from "../query/variables.ts";

export interface Target {
  readonly refId: string;
  readonly expr?: string;
  readonly legendFormat?: string;
  readonly format?: string;
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly hide?: boolean;
  /** The query's own minimum step. */
  readonly interval?: string;
  readonly datasource?: { readonly uid?: string | null } | null;
}

export interface GridPosition {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A link to another page; its address may use variables. */
export interface DataLink {
  readonly title?: string;
  readonly url?: string;
  readonly targetBlank?: boolean;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly gridPos: GridPosition;
  readonly transparent?: boolean;
  readonly targets?: readonly Target[];
  readonly datasource?: { readonly uid?: string | null } | null;
  readonly fieldConfig?: FieldConfigSource<Record<string, unknown>>;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly transformations?: readonly DataTransformerConfig[];
  readonly interval?: string | null;
  readonly maxDataPoints?: number | null;
  readonly timeFrom?: string | null;
  readonly timeShift?: string | null;
  readonly hideTimeOverride?: boolean;
  readonly links?: readonly DataLink[];
  readonly repeat?: string | null;
  /** Of a row. */
  readonly collapsed?: boolean;
  readonly panels?: readonly Panel[];
}

export interface DashboardLink {
  readonly title?: string;
  readonly type?: string;
  readonly url?: string | null;
  readonly tooltip?: string;
  readonly tags?: readonly string[];
  readonly asDropdown?: boolean;
  readonly includeVars?: boolean;
  readonly keepTime?: boolean;
  readonly targetBlank?: boolean;
}

export interface AnnotationQuery {
  readonly name: string;
  readonly enable?: boolean;
  readonly hide?: boolean;
  readonly iconColor?: string;
  readonly expr?: string;
  readonly step?: string;
  readonly titleFormat?: string;
  readonly textFormat?: string;
  readonly useValueForTime?: boolean | string;
  readonly target?: { readonly expr?: string };
  readonly datasource?: { readonly uid?: string | null; readonly type?: string } | null;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly timezone?: string;
  readonly time?: { readonly from: string; readonly to: string };
  readonly refresh?: string | false;
  readonly graphTooltip?: number;
  readonly links?: readonly DashboardLink[];
  readonly panels?: readonly Panel[];
  readonly templating?: { readonly list?: readonly Variable[] };
  readonly annotations?: { readonly list?: readonly AnnotationQuery[] };
}

export interface DashboardEntry {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Why its file can't be read. */
  readonly problem?: string;
}

/** A Prometheus that the server hands queries to. */
export interface DataSource extends Source {
  /** Time between two scrapes, such as `15s`. */
  readonly timeInterval: string;
}
