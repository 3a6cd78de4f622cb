/** Entry of the service. */
import { letHeapGrow } from "./platform/heap.ts";
import { serve } from "./serve.ts";

letHeapGrow();
await serve();
