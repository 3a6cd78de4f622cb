/** The inputs of the provider resource itself, `pulumi:providers:docker`. */
import { refusal } from "./environment.ts";
import type { ValueObject } from "./properties.ts";
import { checkInputs, type Failure, type Properties } from "./schema.ts";

const properties: Properties = {
  host: {
    type: "string",
    pattern: /^(unix|tcp|ssh):\/\/\S+$/,
    meaning: "a unix://, tcp:// or ssh:// address",
  },
};

/** Everything wrong with the provider's configuration, first of all that the stack is not local. */
export function checkProvider(urn: string, inputs: ValueObject): Failure[] {
  const refused = refusal(urn);
  if (refused !== undefined) return [{ property: "", reason: refused }];
  // The engine adds these itself.
  const { version: _version, pluginDownloadURL: _url, ...own } = inputs;
  return checkInputs(own, properties);
}
