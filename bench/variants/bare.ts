/** Bare fastify, as a server. */
import { bareApp } from "./bare-app.ts";

await bareApp().listen({ host: "127.0.0.1", port: Number(process.env.PORT) });
process.on("SIGTERM", () => process.exit(0));
