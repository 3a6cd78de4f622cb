/** What hosts, receivers and clients may be called. */
import { z } from "zod";

export const nameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, "must be lower-case letters, digits and dashes, starting with a letter");
