import fc from 'fast-check';

/** What full Cedar is told of a world; the product is told the same in its own types. */
export interface World {
  readonly device: Readonly<Record<string, unknown>>;
  readonly workspaceOne: Readonly<Record<string, unknown>> | undefined;
  readonly connection: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
  /** Epoch ms. */
  readonly now: number;
}

const instant = fc.constantFrom(0, 1, 1_795_338_000_000, 1_795_251_600_500, 1_893_448_800_000, 1_796_083_200_000);
const some = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 4 });
const present = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const facts = {
  managed: some(fc.boolean()),
  compliant: some(fc.boolean()),
  jailbroken: some(fc.boolean()),
  platform: some(fc.constantFrom('macos', 'windows', 'mac')),
  owner: some(fc.constantFrom('alice@example.com', 'a*b')),
  osVersion: some(fc.record({ major: fc.constantFrom(10, 11, 14), minor: fc.nat(3), patch: fc.nat(3) })),
};

export const world: fc.Arbitrary<World> = fc.record({
  device: fc
    .record({
      ...facts,
      lastSeen: some(instant),
      reports: fc.subarray(['compliant', 'encrypted', 'x', 'macos', 'eng']),
    })
    .map(present),
  workspaceOne: some(fc.record({ compliant: some(fc.boolean()), lastSeen: some(instant) }).map(present)),
  connection: fc
    .record({
      platform: some(fc.constantFrom('mac', 'windows', '')),
      username: some(fc.constantFrom('alice@example.com', 'bob')),
      publicIp: some(fc.constantFrom('10.0.0.1', '192.168.1.7', '::1', '2001:db8::5', 'ff02::1', '127.0.0.1')),
      groups: some(fc.subarray(['eng', 'ops', 'x'], { minLength: 1 })),
    })
    .map(present),
  resource: fc
    .record({
      tier: some(fc.constantFrom('office', 'macos')),
      level: some(fc.constantFrom(0, 11, 9_007_199_254_740_991)),
      strict: some(fc.boolean()),
    })
    .map(present),
  now: fc.oneof(instant, fc.integer({ min: 1_795_000_000_000, max: 1_797_000_000_000 })),
});
