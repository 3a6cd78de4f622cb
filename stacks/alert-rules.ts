/** Rules for alerts: who is told with which secret, of what, and when nobody is. */
import { receiversWithoutAlerts, unheardAlerts } from "../alerts/index.ts";
import type { Maintenance } from "../signals/maintenance.ts";
import { type Receiver, type ReceiverSecret, secretOf } from "../signals/receivers.ts";
import type { Site } from "../signals/site.ts";
import type { Problem } from "./config-problems.ts";
import type { Context } from "./config-rules.ts";
import type { StackConfig } from "./config-schema.ts";

/** What can be said of the configuration alone. */
export function alertProblems(config: StackConfig, context: Context): Problem[] {
  return [
    ...config.receivers.flatMap((receiver, index) => receiverProblems(receiver, `vigia:receivers[${index}]`, config)),
    ...config.receivers.flatMap((receiver) => secretProblems(receiver, context)),
    ...config.maintenance.flatMap((window, index) => windowProblems(window, `vigia:maintenance[${index}]`, config)),
  ];
}

function receiverProblems(receiver: Receiver, key: string, config: StackConfig): Problem[] {
  const problems = [...unknownNames(receiver, key, config), ...timeProblems(receiver, key)];
  if (receiver.name === "nobody") {
    const message = "the receiver that tells nobody has this name already";
    problems.push({ key: `${key}.name`, value: receiver.name, message, fix: "choose another name" });
  }
  return receiver.kind === "email" ? [...problems, ...emailProblems(receiver, key)] : problems;
}

/** Hosts and clients that a receiver or a window names and that the site does not have. */
function unknownNames(
  named: { readonly hosts?: readonly string[] | undefined; readonly clients?: readonly string[] | undefined },
  key: string,
  config: StackConfig,
): Problem[] {
  return (["hosts", "clients"] as const).flatMap((list) => {
    const known: readonly string[] = config[list].map(({ name }) => name);
    return (named[list] ?? []).flatMap((name, index) => {
      if (known.includes(name)) return [];
      const fix = known.length === 0 ? `add it to vigia:${list}, or remove it here` : `take one of ${known.join(", ")}`;
      const message = `vigia:${list} has none of this name`;
      return [{ key: `${key}.${list}[${index}]`, value: name, message, fix }];
    });
  });
}

function timeProblems({ activeTimes = [], severities }: Receiver, key: string): Problem[] {
  return activeTimes.flatMap((time, index) => {
    const problems = orderProblems(time, `${key}.activeTimes[${index}]`);
    const strange = time.severities?.find((severity) => !severities.includes(severity));
    if (strange === undefined) return problems;
    const message = "the receiver does not hear of this severity at all";
    const fix = `take some of ${severities.join(", ")}, or add it to ${key}.severities`;
    return [...problems, { key: `${key}.activeTimes[${index}].severities`, value: time.severities, message, fix }];
  });
}

function orderProblems({ from, to }: { readonly from: string; readonly to: string }, key: string): Problem[] {
  if (from < to) return [];
  const message = `it ends before it starts (${from})`;
  const fix = `set a later time than ${from}; what goes on past midnight is two entries, the first until "24:00"`;
  return [{ key: `${key}.to`, value: to, message, fix }];
}

function emailProblems(receiver: Extract<Receiver, { kind: "email" }>, key: string): Problem[] {
  const { username, passwordSecret, requireTls } = receiver;
  if ((username === undefined) !== (passwordSecret === undefined)) {
    const missing = username === undefined ? "username" : "passwordSecret";
    const message = "a mail server asks for both a username and a password, or for neither";
    return [{ key: `${key}.${missing}`, value: undefined, message, fix: `set ${key}.${missing}, or remove the other` }];
  }
  if (passwordSecret === undefined || requireTls) return [];
  const message = "the password would cross the network in the clear";
  return [{ key: `${key}.requireTls`, value: requireTls, message, fix: "remove it: TLS is required by default" }];
}

const formats: Readonly<Record<ReceiverSecret["what"], { pattern: RegExp; needs: string; example: string }>> = {
  URL: { pattern: /^\s*https?:\/\/\S+\s*$/, needs: "an http:// or https:// URL", example: "<url>" },
  password: { pattern: /\S/, needs: "a password", example: "<password>" },
  "integration key": { pattern: /^\s*\S+\s*$/, needs: "an integration key without spaces", example: "<key>" },
  "API key": { pattern: /^\s*\S+\s*$/, needs: "an API key without spaces", example: "<key>" },
};

/** A secret is never shown, and never kept in the clear. */
function secretProblems(receiver: Receiver, { values, secretKeys }: Context): Problem[] {
  const secret = secretOf(receiver);
  if (secret === undefined) return [];
  const { pattern, needs, example } = formats[secret.what];
  const key = `vigia:${secret.key}`;
  const fix = `pulumi config set --secret ${key} ${example}`;
  const value = values[secret.key];
  if (value === undefined) {
    return [{ key, value, message: `the receiver ${receiver.name} takes its ${secret.what} from this secret`, fix }];
  }
  const hidden = { key, value, hidden: true, fix };
  if (!secretKeys.has(secret.key)) {
    return [{ ...hidden, message: `the ${secret.what} of the receiver ${receiver.name} stands in the clear` }];
  }
  // A file of the configuration holds it encrypted: only the program sees the text.
  if (typeof value === "string" && !pattern.test(value)) {
    return [{ ...hidden, message: `the receiver ${receiver.name} needs ${needs} here` }];
  }
  return [];
}

function windowProblems(window: Maintenance, key: string, config: StackConfig): Problem[] {
  const { hosts, clients, start, end, weekly } = window;
  const problems = unknownNames(window, key, config);
  const add = (value: unknown, message: string, fix: string, at = key) =>
    problems.push({ key: at, value, message, fix });
  if (hosts === undefined && clients === undefined) {
    add(window, "it names nobody whose alerts are expected", `set ${key}.hosts or ${key}.clients`);
  }
  const once = start !== undefined || end !== undefined;
  if (once === (weekly !== undefined)) {
    add(window, "it needs a start and an end, or weekly times, and not both", `set ${key}.start and ${key}.end`);
  } else if (once && (start === undefined || end === undefined)) {
    const missing = start === undefined ? "start" : "end";
    add(undefined, "a window has a start and an end", `set ${key}.${missing}`, `${key}.${missing}`);
  } else if (start !== undefined && end !== undefined && Date.parse(end) <= Date.parse(start)) {
    add(end, `it ends before it starts (${start})`, `set a moment later than ${start}`, `${key}.end`);
  }
  return weekly === undefined ? problems : [...problems, ...orderProblems(weekly, `${key}.weekly`)];
}

/** What follows from all of it together: who would hear of nothing, and of what nobody would hear. */
export function reachProblems(site: Site): Problem[] {
  const receivers = site.receivers ?? [];
  const deaf = receiversWithoutAlerts(site).map((receiver): Problem => {
    const key = `vigia:receivers[${receivers.indexOf(receiver)}]`;
    const message = "no alert can reach it: there is none of these severities, owners, hosts and clients together";
    return { key, value: receiver, message, fix: `ask for less in ${key}, or remove it` };
  });
  return [...deaf, ...unheardProblems(site)];
}

/** One problem for each gap that alerts fall into, not one for each alert. */
function unheardProblems(site: Site): Problem[] {
  const gaps = new Map<string, string[]>();
  for (const { alertname = "", severity, owner, host, client } of unheardAlerts(site)) {
    const gap = [
      `severity ${severity}, owner ${owner}`,
      ...(host === undefined ? [] : [`host ${host}`]),
      ...(client === undefined ? [] : [`client ${client}`]),
    ].join(", ");
    gaps.set(gap, [...(gaps.get(gap) ?? []), alertname]);
  }
  return [...gaps].map(([gap, names]) => ({
    key: "vigia:receivers",
    value: (site.receivers ?? []).map(({ name }) => name),
    message: `no receiver hears of alerts of ${gap} (${[...new Set(names)].join(", ")})`,
    fix: "add a receiver for them, or drop the restriction of one to owners, hosts or clients",
  }));
}
