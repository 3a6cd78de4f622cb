/** Requests until everything on the way is compiled, however fast the machine is. */
export const warmUpRequests = 40_000;
