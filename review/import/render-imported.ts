/**
 * Run as a process by the import: renders the dashboard of a generated file for an example site and prints it, as proof
 * that the file does what it says. `node render-imported.ts <file> <name of the function>`
 */
import { pathToFileURL } from "node:url";
import { exampleSite } from "../../signals/testing/site.ts";

const [file = "", name = ""] = process.argv.slice(2);
const module: unknown = await import(pathToFileURL(file).href);
const make: unknown = Reflect.get(Object(module) as object, name);
if (typeof make !== "function") throw new Error(`${file} exports no function ${name}`);
console.log(JSON.stringify((make as (site: unknown) => unknown)(exampleSite())));
