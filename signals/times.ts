/** Recurring times of the week, as people say them. */
import { z } from "zod";

export const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Weekday = (typeof weekdays)[number];

const timeOfDay = z
  .string("must be text: quote it")
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time of day such as "08:00"; "24:00" is the end of a day');

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Fields of a time that recurs each week. */
export const weeklyShape = {
  weekdays: z
    .array(z.enum(weekdays))
    .min(1)
    .default([...weekdays]),
  /** First minute of it on each of these days. */
  from: timeOfDay.default("00:00"),
  /** The minute at which it is over; "24:00" is the end of the day. */
  to: timeOfDay.default("24:00"),
  /** Where it is that time. */
  timezone: z
    .string()
    .regex(/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/, "must be a time zone such as Europe/Berlin")
    .refine(isTimeZone, "is no time zone that is known; take one such as Europe/Berlin")
    .default("UTC"),
};

export const weeklySchema = z.strictObject(weeklyShape);
export type Weekly = z.infer<typeof weeklySchema>;
