/** Reading a container's log lines without trusting that its clock is ours. */
import type Docker from "dockerode";

export interface LogLine {
  /** The engine's timestamp in RFC 3339 with nanoseconds; of one engine they compare as text. */
  readonly at: string;
  readonly text: string;
}

/** @param after only lines later than this timestamp of the engine. */
export async function readLog(container: Docker.Container, after: string | undefined): Promise<LogLine[]> {
  const since = after === undefined ? 0 : Math.floor(Date.parse(after) / 1000);
  const raw = await container.logs({ stdout: true, stderr: true, timestamps: true, since });
  return linesOf(demultiplex(raw)).filter((line) => after === undefined || line.at > after);
}

/** The timestamp of the last line, or undefined when there is none. */
export async function lastLogTime(container: Docker.Container): Promise<string | undefined> {
  const raw = await container.logs({ stdout: true, stderr: true, timestamps: true, tail: 1 });
  const times = linesOf(demultiplex(raw)).map((line) => line.at);
  return times.toSorted().at(-1);
}

/** Frames of the engine's multiplexed stream: 8 bytes of header, the last four of them the length. */
export function demultiplex(raw: Buffer): string {
  const parts: Buffer[] = [];
  for (let offset = 0; offset + 8 <= raw.length; ) {
    const length = raw.readUInt32BE(offset + 4);
    parts.push(raw.subarray(offset + 8, offset + 8 + length));
    offset += 8 + length;
  }
  return Buffer.concat(parts).toString("utf8");
}

function linesOf(text: string): LogLine[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const space = line.indexOf(" ");
      return { at: line.slice(0, space), text: line.slice(space + 1) };
    });
}
