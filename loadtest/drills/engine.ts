/** The Docker engine of a stack: its containers by component, and what a fault does to them. */
import Docker from "dockerode";

export interface RunningContainer {
  readonly id: string;
  readonly name: string;
  /** `running`, `exited`, `paused`, ... */
  readonly state: string;
  readonly addresses: readonly string[];
}

export class Engine {
  readonly docker = new Docker();
  readonly #stack: string;

  constructor(stack: string) {
    this.#stack = stack;
  }

  get stackLabel(): Readonly<Record<string, string>> {
    return { "vigia.stack": this.#stack };
  }

  /** Containers of the stack, whatever their state; of one component, where it is named. */
  async containers(component?: string): Promise<RunningContainer[]> {
    const label = [`vigia.stack=${this.#stack}`, ...(component === undefined ? [] : [`vigia.component=${component}`])];
    const found = await this.docker.listContainers({ all: true, filters: JSON.stringify({ label }) });
    return (
      found
        // Created and never started: a helper through which files are written.
        .filter(({ State }) => State !== "created")
        .map(({ Id, Names, State, NetworkSettings }) => ({
          id: Id,
          name: (Names[0] ?? Id).replace(/^\//, ""),
          state: State,
          addresses: Object.values(NetworkSettings?.Networks ?? {}).map(({ IPAddress }) => IPAddress),
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
    );
  }

  /** The first container of a component. Throws where there is none. */
  async container(component: string): Promise<RunningContainer> {
    const [first] = await this.containers(component);
    if (first === undefined)
      throw new Error(`the stack '${this.#stack}' has no container of ${component}; fix: make up`);
    return first;
  }

  async stop(id: string): Promise<void> {
    await unless(304, this.docker.getContainer(id).stop({ t: 10 }));
  }

  /** At once, as a crash; the engine does not start again what it was told to kill. */
  async kill(id: string): Promise<void> {
    await unless(409, this.docker.getContainer(id).kill());
  }

  /** Also one that runs already. */
  async start(id: string): Promise<void> {
    await unless(304, this.docker.getContainer(id).start());
  }

  async restart(id: string): Promise<void> {
    await this.docker.getContainer(id).restart({ t: 10 });
  }

  async signal(id: string, name: string): Promise<void> {
    await this.docker.getContainer(id).kill({ signal: name });
  }
}

/** The status says that what is asked for is so already. */
async function unless(status: number, call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (Reflect.get(Object(error), "statusCode") !== status) throw error;
  }
}
