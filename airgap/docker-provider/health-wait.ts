/** Waits until a started container is healthy. */
import type { Container, ContainerInspectInfo } from "dockerode";
import { reasonOf } from "./errors.ts";
import { sleep } from "./resource.ts";

/** How often the engine is asked: a health check's own interval is seldom below a second. */
const pollMilliseconds = 250;

export interface WaitOptions {
  readonly seconds: number;
  readonly cancelled: AbortSignal;
}

/** Undefined once the container is healthy, else why it is not. */
export async function waitHealthy(
  container: Container,
  { seconds, cancelled }: WaitOptions,
): Promise<string | undefined> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const live = await container.inspect();
    const verdict = judge(live);
    if (verdict === "healthy") return undefined;
    if (verdict === "no health check") {
      return "'wait' is set, but neither the container nor its image has a health check. Add `healthcheck`, or leave `wait` out.";
    }
    const how = describe(live);
    if (verdict === "exited") return `${how}${await lastLines(container)}`;
    if (cancelled.aborted) return `interrupted while ${how}`;
    if (Date.now() > deadline)
      return `not healthy after ${seconds} s (waitTimeout): ${how}${await lastLines(container)}`;
    await sleep(pollMilliseconds);
  }
}

type Verdict = "healthy" | "waiting" | "exited" | "no health check";

/** An unhealthy container may recover until the time-out; one that is dead and will not be restarted can't. */
export function judge(live: Pick<ContainerInspectInfo, "State">): Verdict {
  const { State: state } = live;
  if (!state.Running && !state.Restarting) return "exited";
  const health = state.Health?.Status;
  if (health === undefined || health === "none") return state.Restarting ? "waiting" : "no health check";
  return health === "healthy" ? "healthy" : "waiting";
}

function describe(live: ContainerInspectInfo): string {
  const { State: state } = live;
  if (!state.Running && !state.Restarting) return `the container exited with code ${state.ExitCode}`;
  if (state.Restarting) return `the container keeps restarting, last exit code ${state.ExitCode}`;
  const probe = state.Health?.Log?.at(-1);
  const output = probe ? `; last check (exit code ${probe.ExitCode}): ${probe.Output.trim().slice(0, 500)}` : "";
  return `the container is ${state.Health?.Status ?? "running"}${output}`;
}

/** The container's last log lines, ready to be appended to a message. */
export async function lastLines(container: Container, count = 15): Promise<string> {
  try {
    const raw = await container.logs({ stdout: true, stderr: true, tail: count, follow: false });
    const text = demultiplex(raw).trimEnd();
    return text === "" ? ". It logged nothing." : `. Its last log lines:\n${text}`;
  } catch (error) {
    return ` (no log: ${reasonOf(error)})`;
  }
}

/** Without a terminal the engine frames each piece of log with 8 bytes: stream, three zeros, length. */
export function demultiplex(raw: Buffer): string {
  const framed = raw.length >= 8 && (raw[0] ?? 9) <= 2 && raw[1] === 0 && raw[2] === 0 && raw[3] === 0;
  if (!framed) return raw.toString();
  const pieces: Buffer[] = [];
  for (let at = 0; at + 8 <= raw.length; ) {
    const end = at + 8 + raw.readUInt32BE(at + 4);
    pieces.push(raw.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(pieces).toString();
}
