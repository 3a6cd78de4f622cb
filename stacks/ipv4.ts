/** Arithmetic on IPv4 addresses and subnets in CIDR notation. */

function toNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

/** First and last address of a subnet as numbers. */
function range(cidr: string): { first: number; last: number } {
  const [address = "", prefix = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(prefix));
  const first = Math.floor(toNumber(address) / size) * size;
  return { first, last: first + size - 1 };
}

/** The first usable address of a subnet: the gateway of a Docker network. */
export function gatewayOf(cidr: string): string {
  return toAddress(range(cidr).first + 1);
}

export function contains(cidr: string, address: string): boolean {
  const { first, last } = range(cidr);
  const value = toNumber(address);
  return value >= first && value <= last;
}

export function overlap(left: string, right: string): boolean {
  const a = range(left);
  const b = range(right);
  return a.first <= b.last && b.first <= a.last;
}

/** Number of addresses in a subnet. */
export function sizeOf(cidr: string): number {
  const { first, last } = range(cidr);
  return last - first + 1;
}

/** Whether the address in front of the prefix is the subnet's own, the first of it. */
export function isSubnet(cidr: string): boolean {
  return toNumber(cidr.split("/")[0] ?? "") === range(cidr).first;
}
