/** `make evaluate DIR=...`: how well the detectors find labelled anomalies, beside what others published. */
import { evaluateCommand } from "./command.ts";
import type { Progress } from "./evaluate.ts";

process.exitCode = evaluateCommand(process.argv.slice(2), {
  result: (text) => console.log(text),
  message: (text) => console.error(text),
  progress: progress(),
});

/** One line that is overwritten on a terminal, a line every five seconds elsewhere; on stderr, so that the result can be piped. */
function progress(): Progress {
  let shownAt = performance.now();
  return (done, total, name) => {
    const line = `${done}/${total} ${name}`;
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\u001b[K${done === total ? "" : line}`);
    } else if (performance.now() - shownAt > 5000) {
      shownAt = performance.now();
      console.error(line);
    }
  };
}
