/** Concurrent calls with one key share one execution and its outcome. */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Promise<T>>();

  run(key: string, execute: () => Promise<T>): Promise<T> {
    const running = this.#flights.get(key);
    if (running !== undefined) return running;
    const flight = execute().finally(() => this.#flights.delete(key));
    this.#flights.set(key, flight);
    return flight;
  }
}
