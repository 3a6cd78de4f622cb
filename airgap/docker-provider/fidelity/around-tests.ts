/** What every file of fidelity tests needs around its tests: an image to run and a stack of its own. */
import { after, before } from "node:test";
import { makeStack, type TestStack } from "./stack.ts";
import { makeTestImage, removeTestImage } from "./test-image.ts";

/**
 * Makes the image and a stack before the tests of a file, and removes both after them, whatever the tests did.
 * @param use gets the stack before the first test
 */
export function aroundTests(use: (stack: TestStack) => void): void {
  let made: TestStack | undefined;
  before(async () => {
    await makeTestImage();
    made = await makeStack();
    use(made);
  });
  after(async () => {
    try {
      await made?.remove();
    } finally {
      await removeTestImage();
    }
  });
}
