/** Runs a command in a running container; what is secret goes in by standard input, never by arguments. */
import type Docker from "dockerode";
import { demultiplex } from "./logs.ts";

export interface ExecResult {
  readonly exitCode: number;
  /** Standard output and standard error, in the order of arrival. */
  readonly output: string;
}

export async function execute(container: Docker.Container, command: string[], input: string): Promise<ExecResult> {
  const exec = await container.exec({ Cmd: command, AttachStdin: true, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ hijack: true, stdin: true });
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    stream.once("end", resolve);
    stream.once("close", resolve);
    stream.once("error", reject);
  });
  stream.end(input);
  await ended;
  stream.destroy();
  const { ExitCode } = await exec.inspect();
  return { exitCode: ExitCode ?? -1, output: demultiplex(Buffer.concat(chunks)) };
}
