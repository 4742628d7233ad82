import { EvaluationError, type IpValue } from './value';

/**
 * `ip("…")` as Cedar reads it: IPv4 dotted, or IPv6 without an embedded IPv4 address and without a zone, each with an
 * optional prefix length; no leading zeros. (cedar-policy-core, extensions/ipaddr.rs.)
 */
export function parseIp(text: string): IpValue | undefined {
  const [address = '', prefixText, ...rest] = text.split('/');
  if (rest.length > 0 || text.length > 43) return undefined;
  const parsed = address.includes(':') ? ipv6(address) : ipv4(address);
  if (parsed === undefined) return undefined;
  if (prefixText === undefined) return { ...parsed, prefix: parsed.bits };
  if (!/^(0|[1-9]\d{0,2})$/.test(prefixText) || Number(prefixText) > parsed.bits) return undefined;
  return { ...parsed, prefix: Number(prefixText) };
}

function ipv4(text: string): Omit<IpValue, 'prefix'> | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined;
  return { type: 'ip', bits: 32, address: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
}

function ipv6(text: string): Omit<IpValue, 'prefix'> | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const head = groups[0] ?? [];
  const tail = groups[1] ?? [];
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const all = [...head, ...Array<string>(halves.length === 2 ? missing : 0).fill('0'), ...tail];
  if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return { type: 'ip', bits: 128, address: all.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n) };
}

/** The canonical text of an address, for serialized residuals: `10.0.0.0/8`, `0:0:0:0:0:0:0:1/128`. */
export function ipText({ bits, address, prefix }: IpValue): string {
  const width = bits === 32 ? 8n : 16n;
  const count = bits === 32 ? 4 : 8;
  const groups = Array.from(
    { length: count },
    (_, index) => (address >> (width * BigInt(count - 1 - index))) & ((1n << width) - 1n),
  );
  return `${groups.map((group) => group.toString(bits === 32 ? 10 : 16)).join(bits === 32 ? '.' : ':')}/${prefix}`;
}

/** First and last address of the range that an address with its prefix spans. */
function range({ bits, address, prefix }: IpValue): readonly [bigint, bigint] {
  const host = (1n << BigInt(bits - prefix)) - 1n;
  const first = (address >> BigInt(bits - prefix)) << BigInt(bits - prefix);
  return [first, first | host];
}

/** Cedar `isInRange`: every address of `inner` lies in `outer`; never across families. */
export function isInRange(inner: IpValue, outer: IpValue): boolean {
  if (inner.bits !== outer.bits) return false;
  const [innerFirst, innerLast] = range(inner);
  const [outerFirst, outerLast] = range(outer);
  return innerFirst >= outerFirst && innerLast <= outerLast;
}

const LOOPBACK = [ipOrThrow('127.0.0.0/8'), ipOrThrow('::1/128')] as const;
const MULTICAST = [ipOrThrow('224.0.0.0/4'), ipOrThrow('ff00::/8')] as const;
export const isLoopback = (ip: IpValue): boolean => LOOPBACK.some((block) => isInRange(ip, block));
export const isMulticast = (ip: IpValue): boolean => MULTICAST.some((block) => isInRange(ip, block));

export function ipOrThrow(text: string): IpValue {
  const ip = parseIp(text);
  if (ip === undefined) throw new EvaluationError('extension');
  return ip;
}
