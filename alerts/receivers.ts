/** Receivers as Alertmanager writes them. Each tells of the end of an incident too, and takes its secret from a file. */
import { type Receiver, secretFile } from "../signals/receivers.ts";

type Integration = Readonly<Record<string, unknown>>;

export interface ReceiverConfig {
  readonly name: string;
  readonly webhook_configs?: readonly Integration[];
  readonly email_configs?: readonly Integration[];
  readonly slack_configs?: readonly Integration[];
  readonly pagerduty_configs?: readonly Integration[];
  readonly opsgenie_configs?: readonly Integration[];
}

const title = '{{ template "vigia.title" . }}';
const text = '{{ template "vigia.text" . }}';
/** Links of the first alert: those of the others stand in the text. */
const dashboard = "{{ (index .Alerts 0).Annotations.dashboard }}";
const runbook = "{{ (index .Alerts 0).Annotations.runbook_url }}";

export function receiverConfig(receiver: Receiver): ReceiverConfig {
  const { name } = receiver;
  const file = secretFile(receiver);
  switch (receiver.kind) {
    case "email":
      return { name, email_configs: [email(receiver, file)] };
    case "slack":
      return { name, slack_configs: [slack(receiver, file)] };
    case "pagerduty":
      return { name, pagerduty_configs: [pagerduty(receiver, file)] };
    case "opsgenie":
      return { name, opsgenie_configs: [opsgenie(receiver, file)] };
    default:
      return { name, webhook_configs: [{ url_file: file, send_resolved: true }] };
  }
}

type Of<K extends Receiver["kind"]> = Extract<Receiver, { kind: K }>;

function email(receiver: Of<"email">, file: string): Integration {
  const { smarthost, from, to, username, passwordSecret, requireTls, certificateAuthority } = receiver;
  return {
    send_resolved: true,
    smarthost,
    from,
    to: to.join(", "),
    ...(username === undefined ? {} : { auth_username: username }),
    ...(passwordSecret === undefined ? {} : { auth_password_file: file }),
    require_tls: requireTls,
    ...(certificateAuthority === undefined ? {} : { tls_config: { ca: certificateAuthority } }),
    headers: { Subject: title },
    text,
    html: '{{ template "vigia.html" . }}',
  };
}

function slack({ channel }: Of<"slack">, file: string): Integration {
  return {
    send_resolved: true,
    api_url_file: file,
    ...(channel === undefined ? {} : { channel }),
    title,
    title_link: dashboard,
    text: '{{ template "vigia.slack" . }}',
    fallback: title,
    color:
      '{{ if eq .Status "resolved" }}good{{ else if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}',
  };
}

function pagerduty({ apiUrl }: Of<"pagerduty">, file: string): Integration {
  return {
    send_resolved: true,
    routing_key_file: file,
    ...(apiUrl === undefined ? {} : { url: apiUrl }),
    client: '{{ template "vigia.sender" . }}',
    client_url: dashboard,
    description: title,
    severity: "{{ .CommonLabels.severity }}",
    group: "{{ .CommonLabels.host }}",
    details: { text },
    links: [
      { href: dashboard, text: "Dashboard" },
      { href: runbook, text: "Runbook" },
    ],
  };
}

function opsgenie({ apiUrl, teams }: Of<"opsgenie">, file: string): Integration {
  return {
    send_resolved: true,
    api_key_file: file,
    ...(apiUrl === undefined ? {} : { api_url: apiUrl }),
    message: title,
    description: text,
    source: '{{ template "vigia.sender" . }}',
    entity: "{{ .CommonLabels.host }}",
    priority: '{{ if eq .CommonLabels.severity "critical" }}P1{{ else }}P3{{ end }}',
    tags: "{{ .CommonLabels.severity }}",
    details: { dashboard, runbook },
    ...(teams === undefined ? {} : { responders: teams.map((name) => ({ name, type: "team" })) }),
  };
}
