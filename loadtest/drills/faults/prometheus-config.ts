/** A configuration that Prometheus refuses: it goes on with the one that it has. */
import { changeFiles, editing } from "../config-slots.ts";
import type { Scene } from "../drill.ts";

export async function prometheusConfigBroken({ stack: { engine }, repairs }: Scene): Promise<void> {
  const broken = editing("prometheus.yaml", (text) => `${text}\nno_such_section: true\n`);
  await changeFiles({ engine, repairs }, "prometheus", broken, (id) => engine.signal(id, "SIGHUP"));
}
