/** Conditions on the labels of alerts, as objects: by them routes are typed, tried out and written down. */

/** Labels that rules set and that routes or inhibitions may ask for. */
export type AlertLabel = "alertname" | "severity" | "owner" | "host" | "client" | "job" | "device";

/** The labels of one alert, as far as routes see them. */
export type LabelSet = Readonly<Partial<Record<AlertLabel, string>>>;

export interface Matcher {
  readonly label: AlertLabel;
  /** The values of which the label has one, or has none of where `not` is set. */
  readonly values: readonly string[];
  readonly not?: true;
}

export function is(label: AlertLabel, ...values: readonly string[]): Matcher {
  return { label, values };
}

export function isNot(label: AlertLabel, ...values: readonly string[]): Matcher {
  return { label, values, not: true };
}

export function matches(matchers: readonly Matcher[], labels: LabelSet): boolean {
  return matchers.every(({ label, values, not }) => values.includes(labels[label] ?? "") !== (not ?? false));
}

/** As Alertmanager writes it. Values are names of ours: nothing in them means anything in a pattern. */
export function matcherText({ label, values, not }: Matcher): string {
  const odd = values.find((value) => !/^[\w-]+$/.test(value));
  if (odd !== undefined) throw new Error(`matcher on ${label}: "${odd}" is no plain name`);
  const operator = values.length > 1 ? (not ? "!~" : "=~") : not ? "!=" : "=";
  return `${label}${operator}"${values.join("|")}"`;
}
