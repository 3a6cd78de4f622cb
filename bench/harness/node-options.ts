/** The heap of the deployed service, as the stacks bound it: a process without a container's limit would take a larger one. */
export const deployedNodeOptions = "--max-old-space-size=256 --max-semi-space-size=16";
