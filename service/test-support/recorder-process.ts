/** Records predictions until it is ended; says of each whether it was acknowledged, at once: standard output is a pipe. */
import { writeSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { Problem } from "../errors.ts";
import type { RecordingMode } from "../metrics/events.ts";
import { testRows } from "./prediction-rows.ts";
import { type Stores, startRecorder } from "./recording.ts";

const stores = JSON.parse(process.env.STORES ?? "{}") as Stores;
const { recorder, close } = startRecorder(stores, { persistence: process.env.PERSISTENCE as RecordingMode });
let running = true;

async function write(): Promise<void> {
  while (running) {
    const rows = testRows(1 + Math.floor(Math.random() * 3), { predictedAt: Date.now() });
    let outcome = "ok";
    try {
      await recorder.record(rows);
    } catch (error) {
      outcome = error instanceof Problem ? error.code : String(error).replaceAll(" ", "_");
      await delay(50);
    }
    writeSync(1, rows.map(({ id }) => `${outcome} ${id}\n`).join(""));
    await delay(2);
  }
}

const writers = Array.from({ length: Number(process.env.WRITERS) }, write);
process.on("SIGTERM", async () => {
  running = false;
  await Promise.all(writers);
  await close();
  process.exit(0);
});
