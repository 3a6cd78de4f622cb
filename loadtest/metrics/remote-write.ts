/**
 * Prometheus' remote write 1.0: a `WriteRequest` in protocol buffers, in a Snappy block.
 * https://prometheus.io/docs/specs/prw/remote_write_spec/
 */

export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `stale` ends the series: queries stop seeing it at once instead of after five minutes. */
  readonly value: number | "stale";
}

/** The NaN by which Prometheus tells that a series has ended; JavaScript does not keep the bits of a NaN. */
const staleMarker = Buffer.from("020000000000f07f", "hex");

// Wire types of protocol buffers.
const varintType = 0;
const doubleType = 1;
const bytesType = 2;

/** The body of a request; `at` is milliseconds since 1970, `common` are labels for every series. */
export function writeRequest(series: readonly Series[], common: Readonly<Record<string, string>>, at: number): Buffer {
  return snappyBlock(Buffer.concat(series.map((one) => field(1, timeSeries(one, common, at)))));
}

function timeSeries({ name, labels, value }: Series, common: Readonly<Record<string, string>>, at: number): Buffer {
  // The receiver wants labels in order of their names, by code unit.
  const all = Object.entries({ ...common, ...labels, __name__: name }).sort(([a], [b]) => (a < b ? -1 : 1));
  const pairs = all.map(([key, text]) =>
    field(1, Buffer.concat([field(1, Buffer.from(key)), field(2, Buffer.from(text))])),
  );
  const sample = Buffer.concat([tag(1, doubleType), double(value), tag(2, varintType), varint(at)]);
  return Buffer.concat([...pairs, field(2, sample)]);
}

function double(value: Series["value"]): Buffer {
  if (value === "stale") return staleMarker;
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([tag(number, bytesType), varint(content.length), content]);
}

function tag(number: number, wireType: number): Buffer {
  return varint(number * 8 + wireType);
}

/** Base 128, least significant group first; a number of milliseconds needs more than 32 bits. */
function varint(number: number): Buffer {
  const bytes: number[] = [];
  let rest = number;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}

/** Literals only, which the format allows: a few kilobytes every few seconds need no compression. */
function snappyBlock(content: Buffer): Buffer {
  const chunks: Buffer[] = [varint(content.length)];
  for (let offset = 0; offset < content.length; offset += 0x10000) {
    const literal = content.subarray(offset, offset + 0x10000);
    const length = Buffer.alloc(2);
    length.writeUInt16LE(literal.length - 1);
    // A literal whose length stands in the two bytes that follow.
    chunks.push(Buffer.from([61 << 2]), length, literal);
  }
  return Buffer.concat(chunks);
}
