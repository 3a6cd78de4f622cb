/** Pulls an image and gives up when nothing moves any more. */
import type { Engine } from "./engine.ts";

/** A pull that reports no progress for this long is stuck (milliseconds). */
const stall = 45_000;

export async function pullImage(engine: Engine, image: string): Promise<void> {
  const controller = new AbortController();
  const stop = () => controller.abort(new Error(`no progress for ${stall / 1000} s`));
  let timer = setTimeout(stop, stall);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(stop, stall);
  };
  try {
    await engine.pull(image, alive, controller.signal);
  } finally {
    clearTimeout(timer);
  }
}
