/** Variables of a dashboard as they are when it is opened: every value where that is offered, else the first. */
import { type Choice, type Choices, interpolateQuery, interpolateText } from "../preview/query/interpolate.ts";
import type { Range } from "../preview/query/intervals.ts";
import {
  choose,
  fixedOptions,
  lookupOf,
  type Option,
  queryText,
  type Source,
  type Variable,
} from "../preview/query/variables.ts";
import type { Dashboard } from "./dashboard.ts";
import type { Store } from "./store.ts";

export type Stores = ReadonlyMap<string, Store>;

/** How the stack's data sources are called in Grafana. */
const names: Readonly<Record<string, string>> = { prometheus: "Prometheus", victoriametrics: "VictoriaMetrics" };

export function sourcesOf(stores: Stores): Source[] {
  return [...stores.keys()].map((uid) => ({
    ...{ uid, name: names[uid] ?? uid, type: "prometheus" },
    isDefault: uid === "prometheus",
  }));
}

/** A query of a variable, and what came of it. */
export interface VariableAnswer {
  readonly name: string;
  readonly query: string;
  readonly store: string;
  readonly values: number;
  readonly seconds: number;
  readonly error?: string;
}

/** The store that a data source's uid, which may be a variable, means. @throws Error where there is none */
export function storeOf(uid: string | null | undefined, choices: Choices, stores: Stores): Store {
  const wanted = interpolateText(uid ?? "prometheus", choices);
  const store = stores.get(wanted);
  if (store) return store;
  throw new Error(`its data source '${wanted}' (${uid}) is none of those given: ${[...stores.keys()].join(", ")}`);
}

/** What others count under when the budget of labels is used up: no series that a reader would open. */
const folded = "__other__";

/** Asks for the values of each variable, in the order of the list, with those before it filled in. */
export async function resolveVariables(
  { templating }: Dashboard,
  stores: Stores,
  range: Range,
): Promise<{ choices: Choices; answers: VariableAnswer[] }> {
  const choices = new Map<string, Choice>();
  const answers: VariableAnswer[] = [];
  const between = { start: range.from / 1000, end: range.to / 1000 };
  const ask = async (variable: Variable): Promise<Option[]> => {
    const query = interpolateQuery(queryText(variable), choices);
    const answer = { name: variable.name, query, store: "", values: 0, seconds: 0 };
    try {
      const store = storeOf(variable.datasource?.uid, choices, stores);
      const lookup = lookupOf(variable, query);
      if (lookup.kind !== "label values") throw new Error(`live check asks for label_values(...) only, not ${query}`);
      const { value, seconds } = await store.labelValues(lookup.label, between, lookup.selector);
      const options = value.filter((it) => it !== folded);
      answers.push({ ...answer, store: store.uid, values: options.length, seconds });
      return options.map((it) => ({ value: it, text: it }));
    } catch (error) {
      if (error instanceof Error && error.name === "CheckProblem") throw error;
      answers.push({ ...answer, error: error instanceof Error ? error.message : String(error) });
      return [];
    }
  };
  for (const variable of templating.list) {
    const options = fixedOptions(variable, sourcesOf(stores)) ?? (await ask(variable));
    choices.set(variable.name, choose(variable, options));
  }
  return { choices, answers };
}
