/** Who is told of alerts, and by what. A secret is named by its configuration key and reaches Alertmanager as a file. */
import { z } from "zod";
import { owners, severities } from "./alert-labels.ts";
import { nameSchema } from "./names.ts";
import { weeklyShape } from "./times.ts";

const secretKey = z.string().regex(/^[a-zA-Z][a-zA-Z0-9-]*$/, "must be the name of a configuration key");
const address = z.email("must be an e-mail address");
const url = z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" });

/** Fields that receivers of every kind have. */
const common = {
  /** The receiver's name in Alertmanager. */
  name: nameSchema,
  /** Severities that it wants to hear of; `info` is the heartbeat alone: advice never notifies. */
  severities: z.array(z.enum(severities)).min(1).default(["critical", "warning"]),
  /** Owners whose alerts it wants; without them everybody's. */
  owners: z.array(z.enum(owners)).min(1).optional(),
  /** Hosts whose alerts it wants; without them all alerts, also those that concern no single host. */
  hosts: z.array(nameSchema).min(1).optional(),
  /** Clients whose alerts it wants; without them all alerts. */
  clients: z.array(nameSchema).min(1).optional(),
  /** When it may be told; without them at any time. What still fires when such a time begins is told then. */
  activeTimes: z
    .array(
      z.strictObject({
        /** The severities that are held back outside of it; without them all of the receiver's. */
        severities: z.array(z.enum(severities)).min(1).optional(),
        ...weeklyShape,
      }),
    )
    .min(1)
    .optional(),
};

const webhook = z.strictObject({
  kind: z.literal("webhook").optional(),
  ...common,
  /** Configuration key of the secret URL: `pulumi config set --secret vigia:<key> <url>`. */
  urlSecret: secretKey,
});

const email = z.strictObject({
  kind: z.literal("email"),
  ...common,
  /** The mail server, `host:port`; at port 465 TLS from the start, elsewhere by STARTTLS. */
  smarthost: z.string().regex(/^[^\s:]+:\d{1,5}$/, "must be host:port of a mail server, such as smtp.example.org:587"),
  from: address,
  to: z.array(address).min(1),
  /** The user at the mail server, and the configuration key of its secret password; without them nobody logs in. */
  username: z.string().min(1).optional(),
  passwordSecret: secretKey.optional(),
  /** Whether a server that offers no TLS is refused. */
  requireTls: z.boolean().default(true),
  /** Certificates (PEM) of the authority that vouches for the mail server; without them the well-known ones. */
  certificateAuthority: z
    .string()
    .startsWith("-----BEGIN CERTIFICATE-----", "must be the text of a PEM certificate")
    .optional(),
});

const slack = z.strictObject({
  kind: z.literal("slack"),
  ...common,
  /** Configuration key of the secret incoming webhook. */
  urlSecret: secretKey,
  /** Where an app may choose the channel: `#channel` or `@user`. */
  channel: z
    .string()
    .regex(/^[#@]\S+$/, "must be #channel or @user")
    .optional(),
});

const pagerduty = z.strictObject({
  kind: z.literal("pagerduty"),
  ...common,
  /** Configuration key of the secret integration key (Events API v2). */
  routingKeySecret: secretKey,
  /** Another address of the Events API, for example https://events.eu.pagerduty.com/v2/enqueue. */
  apiUrl: url.optional(),
});

const opsgenie = z.strictObject({
  kind: z.literal("opsgenie"),
  ...common,
  /** Configuration key of the secret API key. */
  apiKeySecret: secretKey,
  /** Another address of the API, for example https://api.eu.opsgenie.com/. */
  apiUrl: url.optional(),
  /** Teams that are responsible for its alerts. */
  teams: z.array(z.string().min(1)).min(1).optional(),
});

export const receiverKinds = ["webhook", "email", "slack", "pagerduty", "opsgenie"] as const;
export const receiverSchema = z.discriminatedUnion("kind", [webhook, email, slack, pagerduty, opsgenie], {
  error: `must be one of ${receiverKinds.join(", ")}`,
});
export type Receiver = z.infer<typeof receiverSchema>;

export interface ReceiverSecret {
  /** Configuration key without the namespace. */
  readonly key: string;
  /** What it is, in words. */
  readonly what: "URL" | "password" | "integration key" | "API key";
}

/** The secret of a receiver; a mail server may ask for none. */
export function secretOf(receiver: Receiver): ReceiverSecret | undefined {
  switch (receiver.kind) {
    case "email":
      return receiver.passwordSecret === undefined ? undefined : { key: receiver.passwordSecret, what: "password" };
    case "pagerduty":
      return { key: receiver.routingKeySecret, what: "integration key" };
    case "opsgenie":
      return { key: receiver.apiKeySecret, what: "API key" };
    default:
      return { key: receiver.urlSecret, what: "URL" };
  }
}

/** Where Alertmanager finds the secret of a receiver: it never stands in a rendered file. */
export function secretFile({ name }: Receiver): string {
  return `/etc/vigia/current/receivers/${name}`;
}
