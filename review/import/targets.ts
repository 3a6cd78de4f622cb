/** Queries of imported panels as expressions, with the variables and the forms of here. */
import { PromqlError, parsePromql } from "../promql/parse.ts";
import type { Promql } from "../promql/syntax.ts";
import { withPlainTopk } from "../promql/top-over-range.ts";
import type { Job } from "./converted.ts";
import type { RawTarget } from "./panels.ts";
import { withConstants, withRenamed } from "./variables.ts";

function isPrometheus({ name, type }: RawTarget["dataSource"]): boolean {
  return (type === "" || type === "prometheus") && !/^-- (Mixed|Grafana|Dashboard) --$|^(grafana|-- .* --)$/.test(name);
}

/** Undefined where it is no query of a Prometheus; the remarks say why. */
export function parseTarget(place: string, target: RawTarget, { variables, remarks }: Job): Promql | undefined {
  if (!isPrometheus(target.dataSource)) {
    remarks.left(
      place,
      target.expr || "its query",
      `asked of ${target.dataSource.type || target.dataSource.name}, not of Prometheus`,
    );
    return undefined;
  }
  if (target.expr.trim() === "") {
    remarks.left(place, "the query", "it is empty");
    return undefined;
  }
  try {
    return withPlainTopk(withRenamed(parsePromql(withConstants(target.expr, variables)), variables));
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    remarks.left(place, target.expr, error.message);
    return undefined;
  }
}
