import fc from 'fast-check';
import { tick } from './told-story';

/**
 * Random conditions over the product's schema, small enough that thousands of stories run in seconds. Not every access is
 * guarded and some arithmetic overflows, so that some evaluations err.
 */
export interface Ingredients {
  /** Where the clock may stand: nowhere, in comparisons that turn at a tick, or anywhere. */
  readonly clock: 'none' | 'compared' | 'anywhere';
  readonly connection: boolean;
}

const BOOLEAN_FACTS = ['managed', 'compliant', 'encrypted', 'firewall', 'jailbroken'];
const factOf = fc.constantFrom(...BOOLEAN_FACTS);
const instantText = (count: number): string => `datetime("${new Date(tick(count)).toISOString()}")`;
const instant = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 30 }).map(instantText) },
  { weight: 1, arbitrary: fc.constantFrom('datetime("2026-11-22T00:00:00+0600")', 'datetime("1970-01-01")') },
);
const length = fc.constantFrom(
  'duration("6h")',
  'duration("1d")',
  'duration("-12h")',
  'duration("3d6h")',
  'duration("0s")',
);
const order = fc.constantFrom('<', '<=', '>', '>=');
const number = fc.constantFrom('10', '11', '14', '-1', '9007199254740991');

/** Facts, endpoint and principal. */
const known: readonly fc.Arbitrary<string>[] = [
  factOf.map((fact) => `context.device has ${fact} && context.device.${fact}`),
  factOf.map((fact) => `!(context.device has ${fact}) || context.device.${fact}`),
  factOf.map((fact) => `context.device has ${fact}`),
  // Not guarded: an error where the fact is unknown.
  factOf.map((fact) => `context.device.${fact}`),
  // And once more negated, twice: errors must not be rare.
  factOf.map((fact) => `!context.device.${fact}`),
  factOf.map((fact) => `!context.device.${fact}`),
  factOf.map((fact) => `context.device.reports.contains("${fact}")`),
  fc.tuple(factOf, factOf).map(([a, b]) => `context.device.reports.containsAny(["${a}", "${b}"])`),
  fc.tuple(factOf, factOf).map(([a, b]) => `context.device.reports.containsAll(["${a}", "${b}"])`),
  fc
    .tuple(order, number)
    .map(([is, than]) => `context.device has osVersion && context.device.osVersion.major ${is} ${than}`),
  fc
    .tuple(fc.constantFrom('+', '-', '*'), order, number)
    .map(
      ([operator, is, than]) =>
        `context.device has osVersion && context.device.osVersion.major ${operator} 9007199254740991 * 9007199254740991 ${is} ${than}`,
    ),
  fc.constantFrom(
    'context.device has platform && context.device.platform == "macos"',
    'context.device has platform && ["macos", "windows"].contains(context.device.platform)',
    'context.device.platform like "mac*"',
    'context.device has owner && context.device.owner like "*@example.com"',
    'context.device has owner && context.device.owner like "a\\*b"',
    'context.device has serialNumber && context.device.serialNumber == "C02A"',
    'context has "uem" && context["uem"] has compliant && !context["uem"].compliant',
    'context has "kolide" && context["kolide"].compliant',
    'context has "generic"',
    '{ a: context.device has owner, b: 1 } == { a: true, b: 1 }',
    'principal == Device::"generic:1"',
    'principal is Device in Device::"nobody"',
    'resource == Endpoint::"cvpn-endpoint-a"',
    'resource in [Endpoint::"cvpn-endpoint-a", Endpoint::"cvpn-endpoint-named"]',
    'resource has tier && resource.tier == "prod"',
    'resource has level && resource.level >= 2',
    'resource.level == 2',
    'decimal("1.5").lessThan(decimal("1.25"))',
  ),
];

const compared: readonly fc.Arbitrary<string>[] = [
  fc.tuple(order, instant).map(([is, than]) => `context.now ${is} ${than}`),
  fc.tuple(instant, order).map(([that, is]) => `${that} ${is} context.now`),
  instant.map((than) => `context.now == ${than}`),
  fc.tuple(length, order, instant).map(([by, is, than]) => `context.now.offset(${by}) ${is} ${than}`),
  fc
    .tuple(order, length)
    .map(
      ([is, than]) => `context.device has lastSeen && context.now.durationSince(context.device.lastSeen) ${is} ${than}`,
    ),
  fc.tuple(order, length).map(([is, by]) => `context.now ${is} context.device.lastSeen.offset(${by})`),
  length.map((than) => `context["uem"].lastSeen.offset(${than}) < context.now`),
];

const clockAnywhere: readonly fc.Arbitrary<string>[] = [
  fc
    .tuple(
      fc.constantFrom('toHours', 'toDays', 'toMinutes', 'toMilliseconds'),
      order,
      fc.constantFrom('-1', '0', '1', '24', '3'),
    )
    .map(([unit, is, than]) => `context.now.durationSince(context.device.lastSeen).${unit}() ${is} ${than}`),
  fc
    .tuple(instant, order, instant)
    .map(([a, is, b]) => `(if context.now < ${a} then context.now else ${b}) ${is} ${b}`),
  fc
    .tuple(instant, fc.constantFrom('1', '9007199254740991'))
    .map(([since, times]) => `context.now.durationSince(${since}).toMilliseconds() * ${times} > 5`),
  fc.tuple(length, instant).map(([by, since]) => `context.now.offset(${by}).durationSince(${since}) <= ${by}`),
  fc
    .tuple(instant, fc.constantFrom('toHours', 'toDays'), fc.constantFrom('0', '1', '3', '-1'))
    .map(([since, unit, than]) => `context.now.durationSince(${since}).${unit}() == ${than}`),
  fc
    .tuple(instant, fc.constantFrom('-2', '3'), fc.constantFrom('- 1', '+ 4'), order)
    .map(([since, times, plus, is]) => `${times} * context.now.durationSince(${since}).toDays() ${plus} ${is} 2`),
  fc.tuple(instant, instant).map(([a, b]) => `[${a}, ${b}].contains(context.now)`),
  instant.map((since) => `[0, 2, 5].contains(context.now.durationSince(${since}).toDays())`),
  fc.tuple(instant, instant).map(([a, b]) => `[context.now, ${a}] == [${b}, ${a}]`),
  fc
    .tuple(instant, instant, order)
    .map(
      ([a, b, is]) =>
        `(if context.now < ${a} then duration("1d") else context.now.durationSince(${b})) ${is} duration("6h")`,
    ),
];

const connecting: readonly fc.Arbitrary<string>[] = [
  fc.constantFrom(
    'context.connection has platform && context.connection.platform == "mac"',
    'context.connection has platform && context.connection.platform like "*n*"',
    'context.connection has username && context.device has owner && context.connection.username == context.device.owner',
    'context.connection.username == "ann@example.com"',
    'context.connection has groups && context.connection.groups.contains("eng")',
    'context.connection has groups && context.connection.groups.containsAny(["ops", "guests"])',
    'context.connection has groups && context.connection.groups.containsAll(["eng", "ops"])',
    'context.connection.groups.isEmpty()',
    'context.connection has publicIp && context.connection.publicIp.isInRange(ip("10.0.0.0/8"))',
    'context.connection has publicIp && (context.connection.publicIp.isIpv6() || context.connection.publicIp.isLoopback())',
    'context.connection.publicIp.isMulticast()',
    'context.connection has publicIp && context.connection.publicIp == ip("203.0.113.7")',
    'context.connection has clientVersion',
    'context.connection has platformVersion && context.connection.platformVersion == "14.5"',
  ),
];

/** Each is true for some requests of requests.ts and false for others, and never errs: the rule truly hangs on who connects. */
export const PLAIN_CONNECTING = [
  'context.connection has platform && context.connection.platform == "mac"',
  'context.connection has groups && context.connection.groups.contains("eng")',
  'context.connection has username',
] as const;

export function conditions({ clock, connection }: Ingredients): fc.Arbitrary<string> {
  const atom = fc
    .oneof(
      { weight: 5, arbitrary: fc.oneof(...known) },
      ...(clock === 'none' ? [] : [{ weight: 3, arbitrary: fc.oneof(...compared) }]),
      ...(clock === 'anywhere' ? [{ weight: 2, arbitrary: fc.oneof(...clockAnywhere) }] : []),
      ...(connection ? [{ weight: 4, arbitrary: fc.oneof(...connecting) }] : []),
    )
    .map((text) => `(${text})`);
  const compose = (part: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.oneof(
      { weight: 3, arbitrary: part },
      { weight: 2, arbitrary: fc.tuple(part, part).map(([a, b]) => `(${a} && ${b})`) },
      { weight: 2, arbitrary: fc.tuple(part, part).map(([a, b]) => `(${a} || ${b})`) },
      { weight: 1, arbitrary: part.map((a) => `!${a}`) },
      { weight: 1, arbitrary: fc.tuple(part, part, part).map(([a, b, c]) => `(if ${a} then ${b} else ${c})`) },
      // Under @grace the clock may stand in comparisons of order only.
      ...(clock === 'compared'
        ? []
        : [
            {
              weight: 1,
              arbitrary: fc.tuple(part, fc.constantFrom('==', '!='), part).map(([a, is, b]) => `(${a} ${is} ${b})`),
            },
          ]),
    );
  return compose(compose(atom));
}
