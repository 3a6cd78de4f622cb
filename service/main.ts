/** Entry of the service. */
import { serve } from "./serve.ts";

await serve();
