/** What an up tells at its end. */
import { type Host, hostsWith } from "../signals/site.ts";
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
    ...(airgap.missing.grafana === undefined ? [["grafana", onLoopback(host, site.ports.grafana)]] : []),
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

export function missingOf(images: Images): Record<string, string> {
  return Object.fromEntries(
    Object.values(images).flatMap(({ key, missing }) => (missing === undefined ? [] : [[key, missing]])),
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

/** Two hours of minutes around 20, then a point far from them: the answer names an anomaly. */
export function firstPredictionOf({ site }: Deployment): string {
  const [host] = hostsWith(site, "prediction");
  const url = `http://${host === undefined || isHere(host) ? loopback : host.address}:${site.ports.endpoint}`;
  const token = host === undefined || isHere(host) ? "" : ' -H "authorization: Bearer $TOKEN"';
  const start = 1_700_000_000;
  return [
    `curl -sS${token} -H 'content-type: application/json' ${url}/fit/sensor_1 -d "{\\"timestamps\\":[$(seq -s, ${start} 60 ${start + 119 * 60})],\\"values\\":[$(seq -s, 120 | sed -E 's/[0-9]*([0-9])/20.\\1/g')]}"`,
    `curl -sS${token} -H 'content-type: application/json' ${url}/predict/sensor_1 -d '{"timestamp":${start + 120 * 60},"value":42}'`,
  ].join("\n");
}
