/** Lines for the person at the terminal, shown by the Pulumi engine beside the resource they belong to. */
import grpc from "@grpc/grpc-js";
import engineService from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/engine_pb.js";

export type Severity = "info" | "warning";

export class EngineLog {
  #client: InstanceType<typeof engineService.EngineClient> | undefined;

  /** @param address of the Pulumi engine; without one (a unit test) lines go nowhere */
  constructor(address?: string) {
    if (address) this.connect(address);
  }

  connect(address: string): void {
    this.#client = new engineService.EngineClient(address, grpc.credentials.createInsecure());
  }

  /** Shows a line. Never fails: a lost line must not fail an operation. */
  log(urn: string, severity: Severity, message: string): Promise<void> {
    return this.#send(urn, severity, message, false);
  }

  /** Shows a line while the operation runs; it is gone afterwards. */
  progress(urn: string, message: string): Promise<void> {
    return this.#send(urn, "info", message, true);
  }

  #send(urn: string, severity: Severity, message: string, ephemeral: boolean): Promise<void> {
    const client = this.#client;
    if (client === undefined) return Promise.resolve();
    const request = new messages.LogRequest();
    request.setSeverity(severity === "warning" ? messages.LogSeverity.WARNING : messages.LogSeverity.INFO);
    request.setMessage(message);
    request.setUrn(urn);
    request.setEphemeral(ephemeral);
    return new Promise((resolve) => client.log(request, () => resolve()));
  }
}
