/** Data sources of a running stack, from what `pulumi stack output --json --show-secrets` prints. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { SettingsError, type Source } from "./settings.ts";

const schema = z.object({
  endpoints: z.object({ prometheus: z.string(), victoriametrics: z.string().optional() }),
  passwords: z.record(z.string(), z.string()),
});

/** An endpoint on another machine says how to tunnel to it, after a space. */
const urlOf = (endpoint: string): string => endpoint.split(" ")[0] ?? endpoint;

/**
 * @param place a file, or `-` for standard input: passwords are no arguments
 * @throws SettingsError saying what is wrong with it
 */
export function sourcesOfStack(place: string, timeInterval: string): Source[] {
  const flag = `--stack-outputs ${place}`;
  const text = readFileSync(place === "-" ? 0 : place, "utf8");
  if (text.trim() === "") throw new SettingsError(`${flag}: is empty; is the stack up? (make up)`);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new SettingsError(`${flag}: is not JSON; make it with pulumi stack output --json --show-secrets`);
  }
  const { data, error } = schema.safeParse(content);
  if (data === undefined)
    throw new SettingsError(`${flag}: is not what this stack puts out: ${z.prettifyError(error)}`);
  const { endpoints, passwords } = data;
  const source = (uid: string, name: string, url: string, password: string | undefined): Source => ({
    uid,
    name,
    url: urlOf(url),
    isDefault: uid === "prometheus",
    timeInterval,
    ...(password === undefined ? {} : { user: "admin", password }),
  });
  const { prometheus, victoriametrics } = endpoints;
  const main = source("prometheus", "Prometheus", prometheus, passwords["prometheus-admin"]);
  // A stack without the long-term store: Prometheus has the same series, for as long as it keeps any.
  if (victoriametrics === undefined)
    return [main, { ...main, uid: "victoriametrics", name: "VictoriaMetrics", isDefault: false }];
  return [main, source("victoriametrics", "VictoriaMetrics", victoriametrics, passwords.victoriametrics)];
}
