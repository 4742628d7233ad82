import fc from 'fast-check';

/**
 * Random Cedar conditions over the product's schema, as text. Typed, so that they mean something, but with accesses that
 * are not always guarded and arithmetic that can overflow, so that some evaluations err.
 */
type Type = 'bool' | 'long' | 'string' | 'datetime' | 'duration' | 'ip' | 'decimal' | 'set';

const LONGS = [0, 1, 2, 11, 14, 9_007_199_254_740_991, -9_007_199_254_740_991, 4_294_967_296];
const STRINGS = ['macos', 'windows', 'mac', 'alice@example.com', '', 'a*b', 'eng', '10.0.0.1', 'ünïcode'];
export const INSTANTS = [
  '2026-11-23T09:00:00Z',
  '2026-11-20T09:00:00.500Z',
  '2026-12-01',
  '1970-01-01',
  '2030-01-01T00:00:00+0200',
];
const DURATIONS = ['72h', '1ms', '-1d', '0s', '3d4h5m6s7ms', '10d'];
const IPS = ['10.0.0.0/8', '192.168.1.7', '::1', '2001:db8::/32', '127.0.0.1', '0.0.0.0/0', 'ff02::1'];
const GUARDED: Readonly<Record<string, Type>> = {
  'context.device.managed': 'bool',
  'context.device.compliant': 'bool',
  'context.device.jailbroken': 'bool',
  'context.device.platform': 'string',
  'context.device.owner': 'string',
  'context.device.osVersion.major': 'long',
  'context.device.lastSeen': 'datetime',
  'context["workspace-one"].compliant': 'bool',
  'context["workspace-one"].lastSeen': 'datetime',
  'context.connection.platform': 'string',
  'context.connection.username': 'string',
  'context.connection.publicIp': 'ip',
  'context.connection.groups': 'set',
  'resource.tier': 'string',
  'resource.level': 'long',
  'resource.strict': 'bool',
};
const ALWAYS: Readonly<Record<string, Type>> = { 'context.now': 'datetime', 'context.device.reports': 'set' };

const quote = (text: string): string => JSON.stringify(text);
const pathsOf = (type: Type, paths: Readonly<Record<string, Type>>): string[] =>
  Object.keys(paths).filter((path) => paths[path] === type);

/** `context.device.osVersion.major` needs `context.device has osVersion` (and more) before it. */
function guardOf(path: string): string {
  if (path.startsWith('context["workspace-one"].')) {
    return `context has "workspace-one" && context["workspace-one"] has ${path.slice('context["workspace-one"].'.length)}`;
  }
  const parts = path.split('.');
  if (parts[0] === 'resource') return `resource has ${parts[1]}`;
  return `${parts.slice(0, 2).join('.')} has ${parts.slice(2).join('.')}`;
}

function leaves(type: Type): fc.Arbitrary<string> {
  const literals: Readonly<Record<Type, readonly string[]>> = {
    bool: ['true', 'false'],
    long: LONGS.map(String),
    string: STRINGS.map(quote),
    datetime: INSTANTS.map((instant) => `datetime(${quote(instant)})`),
    duration: DURATIONS.map((length) => `duration(${quote(length)})`),
    ip: IPS.map((ip) => `ip(${quote(ip)})`),
    decimal: ['decimal("1.5")', 'decimal("-0.0001")', 'decimal("922337203685477.5807")'],
    set: ['["compliant", "encrypted"]', '["eng"]', '["eng", "ops", "eng"]', '["x", "macos"]'],
  };
  const paths = [...pathsOf(type, GUARDED), ...pathsOf(type, ALWAYS), ...pathsOf(type, ALWAYS)];
  const literal = fc.constantFrom(...literals[type]);
  return paths.length === 0
    ? literal
    : fc.oneof({ weight: 2, arbitrary: literal }, { weight: 3, arbitrary: fc.constantFrom(...paths) });
}

const { bool, ...typed } = fc.letrec<Record<Type, string>>((tie) => {
  const of = (type: Type, ...composed: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
    fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaves(type), ...composed, choice(type));
  const choice = (type: Type): fc.Arbitrary<string> =>
    fc.tuple(tie('bool'), tie(type), tie(type)).map(([test, yes, no]) => `(if ${test} then ${yes} else ${no})`);
  const pair = (left: Type, right: Type, form: (a: string, b: string) => string): fc.Arbitrary<string> =>
    fc.tuple(tie(left), tie(right)).map(([a, b]) => form(a, b));
  const infix = (type: Type, ...operators: string[]): fc.Arbitrary<string> =>
    fc.tuple(tie(type), fc.constantFrom(...operators), tie(type)).map(([a, operator, b]) => `(${a} ${operator} ${b})`);
  const method = (owner: Type, names: string[], argument?: Type): fc.Arbitrary<string> =>
    fc
      .tuple(tie(owner), fc.constantFrom(...names), argument === undefined ? fc.constant('') : tie(argument))
      .map(([a, name, b]) => `(${a}).${name}(${b})`);
  return {
    bool: of(
      'bool',
      fc
        .constantFrom(...Object.keys(GUARDED))
        .map(guardOf)
        .map((guard) => `(${guard})`),
      fc
        .tuple(fc.constantFrom(...pathsOf('bool', GUARDED)), fc.constantFrom('&&', '||'))
        .map(([path, operator]) =>
          operator === '&&' ? `(${guardOf(path)} && ${path})` : `(!(${guardOf(path)}) || ${path})`,
        ),
      infix('bool', '&&', '||', '&&', '||', '==', '!='),
      tie('bool').map((a) => `!(${a})`),
      infix('long', '<', '<=', '>', '>=', '==', '!='),
      infix('datetime', '<', '<=', '>', '>=', '==', '!='),
      infix('datetime', '<', '<=', '>', '>='),
      infix('duration', '<', '<=', '>', '>=', '=='),
      infix('string', '==', '!='),
      fc
        .tuple(tie('string'), fc.constantFrom('*', 'mac*', '*@example.com', 'a\\*b', '*a*o*', ''))
        .map(([a, pattern]) => `(${a} like "${pattern}")`),
      method('set', ['contains'], 'string'),
      method('set', ['containsAll', 'containsAny'], 'set'),
      method('set', ['isEmpty']),
      method('ip', ['isIpv4', 'isIpv6', 'isLoopback', 'isMulticast']),
      method('ip', ['isInRange'], 'ip'),
      infix('ip', '==', '!='),
      method('decimal', ['lessThan', 'lessThanOrEqual', 'greaterThan', 'greaterThanOrEqual'], 'decimal'),
      fc
        .constantFrom(
          'resource == Endpoint::"cvpn-endpoint-a"',
          'principal is Device',
          'resource in [Endpoint::"x", Endpoint::"cvpn-endpoint-a"]',
          'principal in Device::"nobody"',
          'action == Action::"connect"',
        )
        .map((text) => `(${text})`),
    ),
    long: of(
      'long',
      infix('long', '+', '-', '*'),
      tie('long').map((a) => `(-(${a}))`),
      method('duration', ['toMilliseconds', 'toSeconds', 'toMinutes', 'toHours', 'toDays']),
    ),
    string: of('string'),
    datetime: of('datetime', method('datetime', ['offset'], 'duration')),
    duration: of('duration', method('datetime', ['durationSince'], 'datetime')),
    ip: of('ip'),
    decimal: of('decimal'),
    set: of(
      'set',
      pair('string', 'string', (a, b) => `[${a}, ${b}]`),
    ),
  };
});
void typed;

/** Puts before a condition what it needs to be safe: mostly what real rules look like. */
function guarded(condition: string): string {
  const needed = Object.keys(GUARDED).filter((path) => condition.includes(path));
  return [...needed.map((path) => `(${guardOf(path)})`), `(${condition})`].join(' && ');
}
const condition = fc.oneof({ weight: 3, arbitrary: bool.map(guarded) }, { weight: 1, arbitrary: bool });

/** One to four forbid rules under a permit for everything. */
export const policyText: fc.Arbitrary<string> = fc
  .array(fc.tuple(fc.constantFrom('when', 'when', 'unless'), condition, fc.option(condition, { freq: 3 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((rules) =>
    [
      '@id("scope") permit (principal, action, resource);',
      ...rules.map(
        ([clause, condition, other], index) =>
          `@id("rule-${index}") forbid (principal, action, resource) ${clause} { ${condition} }${other === null ? '' : ` unless { ${other} }`};`,
      ),
    ].join('\n'),
  );
