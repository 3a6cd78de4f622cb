/** RFC 9457 problem documents. */
import { z } from "zod";
import { problemCodes } from "../../errors.ts";

export const problemSchema = z
  .object({
    type: z.string().meta({ description: "urn:vigia:problem: and the code." }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().meta({ description: "What was wrong with this request, and what to do." }),
    code: z.enum(problemCodes).meta({ description: "Stable: programs decide by it." }),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: "The places in the request that are not valid." }),
  })
  .meta({ id: "Problem" });
