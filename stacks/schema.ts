/** `node stacks/schema.ts`: writes the JSON Schema of the stacks' configuration. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { schemaFile, schemaText } from "./json-schema.ts";
import { root } from "./paths.ts";

writeFileSync(join(root, schemaFile), schemaText());
console.log(schemaFile);
