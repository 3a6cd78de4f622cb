/** The variables to choose from. */
import type { SelectableValue } from "@grafana/data";
import { Icon, InlineLabel, Input, MultiSelect, Select, Tooltip } from "@grafana/ui";
import { everything } from "../query/variables.ts";
import { setParameters } from "./address.ts";
import type { VariableState } from "./variables.ts";

/** As many are offered at once; typing finds the others. */
const offered = 1000;

function choosable({ variable, options }: VariableState): SelectableValue<string>[] {
  const all = variable.includeAll ? [{ value: everything, label: "All" }] : [];
  return [...all, ...options.slice(0, offered).map(({ value, text }) => ({ value, label: text }))];
}

function Chooser({ state }: { state: VariableState }) {
  const { variable, choice } = state;
  const name = `var-${variable.name}`;
  const label = variable.label || variable.name;
  if (variable.type === "textbox") {
    return (
      <Input
        key={choice.text}
        aria-label={label}
        width={20}
        defaultValue={choice.values[0] ?? ""}
        onBlur={({ currentTarget }) => setParameters({ [name]: currentTarget.value })}
      />
    );
  }
  const common = { "aria-label": label, options: choosable(state), width: "auto" as const, allowCustomValue: true };
  if (!variable.multi) {
    return (
      <Select
        {...common}
        value={choice.all ? everything : (choice.values[0] ?? null)}
        onChange={({ value = "" }) => setParameters({ [name]: value })}
      />
    );
  }
  return (
    <MultiSelect
      {...common}
      value={choice.all ? [everything] : [...choice.values]}
      closeMenuOnSelect={false}
      isClearable
      onChange={(chosen) => {
        const values = chosen.flatMap(({ value }) => value ?? []);
        // The last click decides: All takes everything, a value takes the place of All.
        const kept = values.at(-1) === everything ? [everything] : values.filter((value) => value !== everything);
        setParameters({ [name]: kept.length === 0 ? undefined : kept });
      }}
    />
  );
}

export function VariablesBar({ states }: { states: readonly VariableState[] }) {
  return states
    .filter(({ variable }) => variable.hide !== 2 && variable.type !== "constant")
    .map((state) => {
      const { variable, problem } = state;
      return (
        <div key={variable.name} className="vigia-variable" data-variable={variable.name}>
          {variable.hide !== 1 && (
            <InlineLabel width="auto" {...(variable.description ? { tooltip: variable.description } : {})}>
              {variable.label || variable.name}
            </InlineLabel>
          )}
          <Chooser state={state} />
          {problem !== undefined && (
            <Tooltip content={problem}>
              <Icon name="exclamation-triangle" />
            </Tooltip>
          )}
        </div>
      );
    });
}
