/**
 * `pulumi-language-nodejs` for a Pulumi CLI that was built from its Go module: the official archive ships this language host, the module
 * does not. It serves what Vigia's program needs: a native ES module that Node runs as it is.
 *
 * Protocol: the engine starts this process, reads one line with the port on standard output, and from then on shows every
 * further line to the user.
 */
import { createRequire } from "node:module";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/language_grpc_pb.js";
import { exitWithEngine } from "../exit-with-engine.ts";
import { languageRuntime } from "./service.ts";

/** Resource properties travel through here whole; the SDK itself allows 400 MiB. */
const maxMessageBytes = 400 * 1024 * 1024;

const engineAddress = process.argv.at(-1);
if (process.argv.length < 3 || engineAddress === undefined) {
  console.error(
    "pulumi-language-nodejs: no engine address given; the Pulumi CLI starts this program, it is not for people",
  );
  process.exit(2);
}

exitWithEngine();

const { version } = createRequire(import.meta.url)("@pulumi/pulumi/package.json") as { version: string };
const server = new Server({
  "grpc.max_receive_message_length": maxMessageBytes,
  "grpc.max_send_message_length": maxMessageBytes,
});
server.addService(services.LanguageRuntimeService, languageRuntime(engineAddress, version));
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) {
    console.error(`pulumi-language-nodejs: cannot listen on the loopback address: ${error.message}`);
    process.exit(1);
  }
  process.stdout.write(`${port}\n`);
});
