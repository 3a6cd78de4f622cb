/** Turns a recipe's settings into a Dockerfile that runs nothing: all files come in one layer. */
import type { Labels } from "./engine.ts";
import type { ImageConfig } from "./recipe.ts";

export function dockerfile(below: string, config: ImageConfig, labels: Labels): string {
  const json = (value: unknown) => JSON.stringify(value);
  const pairs = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([name, value]) => `${name}=${json(value)}`);
  const lines = [
    `FROM ${below}`,
    "ADD layer.tar /",
    ...pairs(config.env ?? {}).map((pair) => `ENV ${pair}`),
    ...(config.volumes?.length ? [`VOLUME ${json(config.volumes)}`] : []),
    ...(config.expose ?? []).map((port) => `EXPOSE ${port}`),
    ...(config.workdir ? [`WORKDIR ${config.workdir}`] : []),
    ...(config.stopSignal ? [`STOPSIGNAL ${config.stopSignal}`] : []),
    ...(config.user ? [`USER ${config.user}`] : []),
    ...(config.healthcheck ? [`HEALTHCHECK CMD ${json([config.healthcheck])}`] : []),
    ...(config.entrypoint ? [`ENTRYPOINT ${json(config.entrypoint)}`] : []),
    ...(config.cmd ? [`CMD ${json(config.cmd)}`] : []),
    ...pairs(labels).map((pair) => `LABEL ${pair}`),
  ];
  return `${lines.join("\n")}\n`;
}
