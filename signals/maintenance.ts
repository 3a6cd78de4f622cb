/** Declared maintenance: when alerts of a host or of a client are expected and tell nobody. */
import { z } from "zod";
import { nameSchema } from "./names.ts";
import { weeklySchema } from "./times.ts";

const moment = z.iso.datetime({
  offset: true,
  error: 'must be a moment with its offset from UTC, such as "2026-03-01T22:00:00Z" or "2026-03-01T23:00:00+01:00"',
});

export const maintenanceSchema = z.strictObject({
  /** Alerts of these hosts, */
  hosts: z.array(nameSchema).min(1).optional(),
  /** and alerts of these clients tell nobody. */
  clients: z.array(nameSchema).min(1).optional(),
  /** Why, for whoever wonders about the silence; it stands in messages of the set-up. */
  reason: z.string().min(1),
  /** Once: the moment of its start, and of its end. */
  start: moment.optional(),
  end: moment.optional(),
  /** Or each week, in place of start and end. */
  weekly: weeklySchema.optional(),
});
export type Maintenance = z.infer<typeof maintenanceSchema>;
