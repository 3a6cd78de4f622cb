import { replicaAddresses } from "./docker.ts";

/** Sets the same faults on every replica, by the switch on their metrics port; undefined removes them. */
export async function injectFaults(faults: { inference_ms?: number; logging_ms?: number } | undefined): Promise<void> {
  for (const address of await replicaAddresses()) {
    const request: RequestInit =
      faults === undefined
        ? { method: "DELETE" }
        : { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(faults) };
    const response = await fetch(`http://${address}:9464/faults`, request);
    if (!response.ok)
      throw new Error(`fault switch of ${address} answered ${response.status}: ${await response.text()}`);
  }
}
