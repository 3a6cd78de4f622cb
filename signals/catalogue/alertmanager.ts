/** Alertmanager: whether it knows its configuration, and whether its messages arrive. */
import { counter, gauge } from "../metric.ts";

export const alertmanagerReloaded = gauge("alertmanager_config_last_reload_successful", {
  help: "1 where Alertmanager took its configuration when it last read it, else 0.",
  unit: "count",
});

export const alertmanagerFailures = counter("alertmanager_notifications_failed_total", {
  help: "Notifications that could not be delivered, after all tries.",
  unit: "count",
  labels: ["integration", "reason"],
});

export const alertmanagerNotifications = counter("alertmanager_notifications_total", {
  help: "Notifications that were tried, by the way that they go.",
  unit: "count",
  labels: ["integration"],
});

export const alertmanagerAlerts = gauge("alertmanager_alerts", {
  help: "Alerts that Alertmanager holds, by state: active, suppressed (silenced or inhibited), unprocessed.",
  unit: "count",
  labels: ["state"],
});

export const alertmanagerMetrics = {
  alertmanagerReloaded,
  alertmanagerFailures,
  alertmanagerNotifications,
  alertmanagerAlerts,
} as const;
