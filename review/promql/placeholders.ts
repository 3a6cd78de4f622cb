/** Grafana's variables inside PromQL: put aside before parsing, put back after it. */

/** `$name`, `${name}`, `${name:format}` and the old `[[name]]`. */
const variable = /\$\{(\w+)(?::[^}]*)?\}|\[\[(\w+)(?::[^\]]*)?\]\]|\$(\w+)/y;

/** Durations that nobody writes, so that they can be told apart from those of the expression (milliseconds). */
const firstDuration = 7_000_000_001;

const nameMark = /vigia_variable_(\w+?)_end/g;

export interface Prepared {
  readonly text: string;
  /** The text as Grafana has it: every form of a variable becomes `$name`. */
  readonly restore: (text: string) => string;
}

/**
 * Variables in string literals stay as they are; in brackets and after `offset` they become durations, elsewhere names.
 */
export function withoutVariables(expression: string): Prepared {
  const durations: string[] = [];
  let text = "";
  let quote = "";
  let brackets = 0;
  for (let at = 0; at < expression.length; ) {
    const character = expression.charAt(at);
    variable.lastIndex = at;
    const found = quote === "" ? variable.exec(expression) : null;
    if (found) {
      const name = found[1] ?? found[2] ?? found[3] ?? "";
      if (brackets > 0 || /\boffset\s+-?$/.test(text)) {
        durations.push(name);
        text += `${firstDuration + durations.length - 1}ms`;
      } else {
        text += `vigia_variable_${name}_end`;
      }
      at = variable.lastIndex;
      continue;
    }
    if (quote !== "") {
      if (character === "\\" && quote !== "`") {
        text += expression.slice(at, at + 2);
        at += 2;
        continue;
      }
      if (character === quote) quote = "";
    } else if (character === '"' || character === "'" || character === "`") quote = character;
    else if (character === "[") brackets += 1;
    else if (character === "]") brackets -= 1;
    text += character;
    at += 1;
  }
  return {
    text,
    restore: (part) =>
      part
        .replaceAll(/(\d{10,})ms/g, (whole, digits: string) => {
          const name = durations[Number(digits) - firstDuration];
          return name === undefined ? whole : `$${name}`;
        })
        .replaceAll(nameMark, (_, name: string) => `$${name}`),
  };
}
