/** What an up tells at its end. */
import { type Host, hostsWith, type SiteClient } from "../signals/site.ts";
import type { Deployment } from "./config.ts";
import type { Images } from "./images.ts";
import { loopback } from "./published-ports.ts";

/** Name -> URL. What is published on a remote host's loopback address only is reached by a tunnel, which is said. */
export function endpointsOf({ site, airgap }: Deployment): Record<string, string> {
  const several = hostsWith(site, "prediction").length > 1;
  const predictions = hostsWith(site, "prediction").map((host) => [
    several ? `predictions-${host.name}` : "predictions",
    `http://${isHere(host) ? loopback : host.address}:${site.ports.endpoint}`,
  ]);
  const monitoring = hostsWith(site, "monitoring").flatMap((host) => [
    ["prometheus", `http://${isHere(host) ? loopback : host.address}:${site.ports.prometheus}`],
    ["alertmanager", onLoopback(host, site.ports.alertmanager)],
    ...(airgap.missing.victoriametrics === undefined
      ? [["victoriametrics", onLoopback(host, site.ports.victoriametrics)]]
      : []),
    ...(airgap.missing.grafana === undefined ? [["grafana", onLoopback(host, site.ports.grafana)]] : []),
    ["preview", onLoopback(host, site.ports.preview)],
  ]);
  return Object.fromEntries([...predictions, ...monitoring]);
}

function isHere(host: Host): boolean {
  return host.docker.startsWith("unix://");
}

function onLoopback(host: Host, port: number): string {
  const url = `http://${loopback}:${port}`;
  if (isHere(host)) return url;
  return `${url} (after: ssh -NL ${port}:${loopback}:${port} ${host.docker.replace(/^ssh:\/\//, "")})`;
}

export function missingOf({ site }: Deployment, images: Images): Record<string, string> {
  const [host] = hostsWith(site, "monitoring");
  const instead: Record<string, string> =
    host === undefined ? {} : { grafana: `; the dashboards are at ${onLoopback(host, site.ports.preview)}` };
  return Object.fromEntries(
    Object.values(images).flatMap(({ key, missing }) =>
      missing === undefined ? [] : [[key, `${missing}${instead[key] ?? ""}`]],
    ),
  );
}

export function fallbacksOf({ airgap }: Deployment, images: Images): string[] {
  const used = Object.values(images)
    .filter(({ fallback, missing }) => fallback && missing === undefined)
    .map(({ key, tag, official }) => `image ${key}: ${tag} instead of ${official}`);
  const provider =
    airgap.provider === "embedded" ? ["docker provider: the embedded one instead of the official 5.2.0"] : [];
  const cli = airgap.cli === "official" ? [] : [`pulumi CLI: ${airgap.cli}`];
  return [...used, ...provider, ...cli];
}

/** The README's first prediction: ten values to learn from, then one far from them. The answer names an anomaly. */
export function firstPredictionOf({ site }: Deployment): string {
  const [client] = site.clients ?? [];
  const [host] = hostsWith(site, "prediction");
  const here = host === undefined || isHere(host);
  const url = `http://${here ? loopback : host.address}:${site.ports.endpoint}`;
  // No space behind a header's colon: with one, Pulumi takes these lines for YAML and shows them as something else.
  const { header, comment } = credentialsFor(site.stack, client, here);
  const headers = `-H content-type:application/json${header}`;
  // Ids have 64 characters at most.
  const series = `${client?.prefixes[0] ?? ""}sensor_123`.slice(0, 64);
  return [
    ...comment,
    `curl -s ${url}/fit/${series} ${headers} \\`,
    `  -d '{"timestamps":[1,2,3,4,5,6,7,8,9,10],"values":[20.1,20.4,19.8,20.0,20.2,19.9,20.3,20.1,19.7,20.0]}'`,
    `curl -s ${url}/predict/${series} ${headers} -d '{"timestamp":11,"value":31.5}'`,
  ].join("\n");
}

function credentialsFor(stack: string, client: SiteClient | undefined, here: boolean) {
  if (client !== undefined) {
    return {
      header: ' -H "x-api-key:$KEY"',
      comment: [`# KEY is what this prints: make client-key CLIENT=${client.name} STACK=${stack}`],
    };
  }
  if (here) return { header: "", comment: [] };
  return {
    header: ' -H "authorization:Bearer $TOKEN"',
    comment: ["# TOKEN is the password endpoint-token of pulumi stack output passwords --show-secrets"],
  };
}
