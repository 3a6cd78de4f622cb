/** The Pulumi program: reads and checks the stack's configuration, then registers its resources. */
import * as pulumi from "@pulumi/pulumi";
import { readConfig } from "./config.ts";
import { deploy } from "./deploy.ts";
import { resolveImages } from "./images.ts";
import { endpointsOf, fallbacksOf, firstPredictionOf, missingOf } from "./outputs.ts";
import { preflight } from "./preflight.ts";
import { bundleService } from "./service-bundle.ts";

const stack = pulumi.getStack();
const namespace = pulumi.getProject();
const values = Object.fromEntries(
  Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(`${namespace}:`))
    .map(([key, value]) => [key.slice(namespace.length + 1), value]),
);
const deployment = readConfig(stack, values);
const { site } = deployment;
const images = resolveImages(deployment.airgap);
const [service] = await Promise.all([bundleService(stack, images.node.tag), preflight(site)]);

const config = new pulumi.Config(namespace);
const receiverUrls = Object.fromEntries(
  (site.receivers ?? []).map((receiver) => [receiver.name, config.requireSecret(receiver.urlSecret)]),
);
const generated = deploy({ deployment, images, service, receiverUrls });

/** Name -> URL of what people open. */
export const endpoints = endpointsOf(deployment);
/** Component -> why this stack does without it. */
export const missing = missingOf(images);
/** Images of the site's own making that stand in for official ones. */
export const fallbacks = fallbacksOf(deployment, images);
/** Shell lines that fit a first model and ask for a first prediction. */
export const firstPrediction = firstPredictionOf(deployment);
/** Every generated password; `pulumi stack output passwords --show-secrets`. */
export const passwords = generated.passwords;
