/** The Pulumi program: reads and checks the stack's configuration, then registers its resources. */
import * as pulumi from "@pulumi/pulumi";
import { secretOf } from "../signals/receivers.ts";
import { readConfig } from "./config.ts";
import { resolveImages } from "./images.ts";
import { endpointsOf, fallbacksOf, firstPredictionOf, missingOf } from "./outputs.ts";
import { preflight } from "./preflight.ts";
import { bundlePreview } from "./preview-bundle.ts";
import { bundleService } from "./service-bundle.ts";

const stack = pulumi.getStack();
const namespace = pulumi.getProject();
const values = Object.fromEntries(
  Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(`${namespace}:`))
    .map(([key, value]) => [key.slice(namespace.length + 1), value]),
);
const deployment = readConfig(stack, values, secretKeys());
const { site } = deployment;
for (const notice of deployment.notices) await pulumi.log.warn(notice);
const images = resolveImages(deployment.airgap);
// The components load the large SDK of the plugin while the bundle is made and the engine is asked.
const [service, preview, { deploy }] = await Promise.all([
  bundleService(stack, images.node.tag),
  bundlePreview(stack, images.node.tag),
  import("./deploy.ts"),
  preflight(site),
]);

const config = new pulumi.Config(namespace);
const receiverSecrets = Object.fromEntries(
  (site.receivers ?? []).flatMap((receiver) => {
    const secret = secretOf(receiver);
    return secret === undefined ? [] : [[receiver.name, config.requireSecret(secret.key)]];
  }),
);
const generated = withoutPromiseTraces(() => deploy({ deployment, images, service, preview, receiverSecrets }));

/** Name -> URL of what people open. */
export const endpoints = endpointsOf(deployment);
/** What its alerts go by; the load generator judges by them too. */
export const objectives = site.objectives;
/** Component -> why this stack does without it. */
export const missing = missingOf(deployment, images);
/** Images of the site's own making that stand in for official ones. */
export const fallbacks = fallbacksOf(deployment, images);
/** Shell lines that fit a first model and ask for a first prediction. */
export const firstPrediction = firstPredictionOf(deployment);
/** Every generated password; `pulumi stack output passwords --show-secrets`. */
export const passwords = generated.passwords;

/** Keys of the namespace whose values are secrets, as the engine tells every program. */
function secretKeys(): Set<string> {
  const all: unknown = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS || "[]");
  if (!Array.isArray(all)) return new Set();
  const own = all.map(String).filter((key) => key.startsWith(`${namespace}:`));
  return new Set(own.map((key) => key.slice(namespace.length + 1)));
}

/** The SDK takes a stack trace for each of its promises, for a leak detector: two seconds of every up for 50 resources. */
function withoutPromiseTraces<T>(action: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return action();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
