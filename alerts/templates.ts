/** What messages say: an incident in one line, then each of its alerts with value, objective, dashboard and runbook. */
import type { Site } from "../signals/site.ts";

/** Path of the templates below the folder of `alertmanager.yaml`. */
export const templateFile = "templates/vigia.tmpl";

/** Go templates of Alertmanager; a text for each kind of receiver that has a language of its own. */
export function messageTemplates({ stack }: Pick<Site, "stack">): string {
  return `{{ define "vigia.sender" }}Vigia ${stack}{{ end }}

{{ define "vigia.subject" }}
{{- with .CommonAnnotations.summary }}{{ . }}
{{- else }}{{ range $index, $alert := .Alerts }}{{ if $index }}, {{ end }}{{ $alert.Labels.alertname }}{{ end }}
{{- end }}
{{- end }}

{{ define "vigia.title" -}}
[{{ if eq .Status "firing" }}{{ .CommonLabels.severity | toUpper }}{{ else }}RESOLVED{{ end }}] {{ template "vigia.sender" . }}
{{- with .CommonLabels.host }}, {{ . }}{{ end }}
{{- with .CommonLabels.client }}, client {{ . }}{{ end }}: {{ template "vigia.subject" . }}
{{- end }}

{{ define "vigia.value" }}
{{- if and .Annotations.value (eq .Status "firing") }}
Value: {{ .Annotations.value }}{{ with .Annotations.objective }} (objective: {{ . }}){{ end }}
{{- end }}
{{- end }}

{{ define "vigia.text" }}
{{- range .Alerts }}
{{- .Labels.alertname }}{{ if eq .Status "resolved" }} (resolved){{ end }}: {{ .Annotations.description }}
{{- template "vigia.value" . }}
Dashboard: {{ .Annotations.dashboard }}
Runbook: {{ .Annotations.runbook_url }}
Since: {{ .StartsAt.UTC.Format "2006-01-02 15:04:05 UTC" }}

{{ end }}
{{- end }}

{{ define "vigia.slack" }}
{{- range .Alerts }}
*{{ .Labels.alertname }}*{{ if eq .Status "resolved" }} (resolved){{ end }}: {{ .Annotations.description }}
{{- template "vigia.value" . }}
<{{ .Annotations.dashboard }}|Dashboard> · <{{ .Annotations.runbook_url }}|Runbook>
{{ end }}
{{- end }}

{{ define "vigia.html" -}}
<!DOCTYPE html>
<html><body style="font-family: sans-serif">
<h2>{{ template "vigia.title" . }}</h2>
{{ range .Alerts -}}
<h3>{{ .Labels.alertname }}{{ if eq .Status "resolved" }} (resolved){{ end }}</h3>
<p>{{ .Annotations.description }}</p>
{{ if and .Annotations.value (eq .Status "firing") }}<p>Value: <b>{{ .Annotations.value }}</b>{{ with .Annotations.objective }} (objective: {{ . }}){{ end }}</p>
{{ end -}}
<p><a href="{{ .Annotations.dashboard }}">Dashboard</a> · <a href="{{ .Annotations.runbook_url }}">Runbook</a></p>
{{ end -}}
</body></html>
{{- end }}
`;
}
