/** blackbox exporter, job `probe`: the endpoint as the monitoring host sees it. `host` is the probed host. */
import { gauge } from "../metric.ts";

export const probeSuccess = gauge("probe_success", {
  help: "1 where the probe got the answer it wants.",
  unit: "count",
});

export const probeDuration = gauge("probe_duration_seconds", { help: "Time that the probe took.", unit: "seconds" });

/** There only where the probed address is https. */
export const probeCertificateExpiry = gauge("probe_ssl_earliest_cert_expiry", {
  help: "When the first certificate of the endpoint's chain expires.",
  unit: "timestamp_seconds",
});

export const blackboxMetrics = { probeSuccess, probeDuration, probeCertificateExpiry } as const;
