/** The dashboard's variables: their values, and what is chosen. */
import { useEffect, useState } from "react";
import { type Choice, interpolateQuery } from "../query/interpolate.ts";
import {
  choose,
  dependencies,
  fixedOptions,
  lookupOf,
  type Option,
  queryText,
  sorted,
  type Variable,
} from "../query/variables.ts";
import { lookUp } from "./api.ts";
import type { DataSource } from "./model.ts";
import { sourceOf } from "./panel-queries.ts";

export interface VariableState {
  readonly variable: Variable;
  readonly options: readonly Option[];
  readonly choice: Choice;
  readonly problem?: string;
}

interface Wanted {
  readonly variables: readonly Variable[];
  readonly sources: readonly DataSource[];
  /** Milliseconds since 1970. */
  readonly range: { readonly from: number; readonly to: number };
  readonly asked: (name: string) => readonly string[];
}

async function optionsOf(
  variable: Variable,
  choices: Map<string, Choice>,
  { sources, range }: Wanted,
): Promise<Option[]> {
  const fixed = fixedOptions(variable, sources);
  if (fixed !== undefined) return variable.type === "datasource" ? sorted(fixed, variable.sort) : fixed;
  const source = sourceOf(variable.datasource?.uid, { sources, choices });
  const query = interpolateQuery(queryText(variable), choices);
  const regex = variable.regex ? interpolateQuery(variable.regex, choices) : variable.regex;
  return sorted(await lookUp(source, lookupOf(variable, query), range, regex), variable.sort);
}

/** One after the other in the order of the list, with those that another one needs before it. */
async function resolve(wanted: Wanted): Promise<VariableState[]> {
  const names = wanted.variables.map(({ name }) => name);
  const states = new Map<string, Promise<VariableState>>();
  const choices = new Map<string, Choice>();
  const stateOf = (variable: Variable, above: readonly string[]): Promise<VariableState> => {
    const known = states.get(variable.name);
    if (known !== undefined) return known;
    const state = (async (): Promise<VariableState> => {
      const needed = dependencies(variable, names);
      const circle = needed.find((name) => above.includes(name));
      let options: Option[] = [];
      let problem: string | undefined;
      try {
        if (circle !== undefined) throw new Error(`variables ${variable.name} and ${circle} need each other`);
        await Promise.all(
          wanted.variables
            .filter(({ name }) => needed.includes(name))
            .map((it) => stateOf(it, [...above, variable.name])),
        );
        options = await optionsOf(variable, choices, wanted);
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
      }
      const choice = choose(variable, options, wanted.asked(variable.name));
      choices.set(variable.name, choice);
      return { variable, options, choice, ...(problem === undefined ? {} : { problem }) };
    })();
    states.set(variable.name, state);
    return state;
  };
  return Promise.all(wanted.variables.map((variable) => stateOf(variable, [])));
}

/** `undefined` until they are known for the first time. @param key changes when they must be asked for anew */
export function useVariables(wanted: Wanted | undefined, key: string): readonly VariableState[] | undefined {
  const [states, setStates] = useState<readonly VariableState[]>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what is wanted
  useEffect(() => {
    if (wanted === undefined) return;
    let current = true;
    void resolve(wanted).then((result) => {
      if (current) setStates(result);
    });
    return () => {
      current = false;
    };
  }, [key]);
  return states;
}
