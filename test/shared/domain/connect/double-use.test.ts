import * as fc from 'fast-check';
import type { CertificateUse } from '../../../../shared/domain/connect/certificate-use';
import {
  DOUBLE_USE_WINDOW_MS,
  type DoubleUse,
  doubleUses,
  isShownBy,
} from '../../../../shared/domain/connect/double-use';

const START = Date.parse('2026-11-23T02:00:00Z');
const MINUTE = 60_000;
const HOME = '203.0.113.7';
const AWAY = '198.51.100.20';

/** A connection some minutes after the start; of the same Mac at home unless said otherwise. */
const use = (minutes: number, changes: Partial<CertificateUse> = {}): CertificateUse => ({
  id: `connection#${minutes}`,
  at: START + minutes * MINUTE,
  connectionId: `cvpn-connection-${minutes}`,
  platform: 'mac',
  platformVersion: undefined,
  clientVersion: undefined,
  publicIp: HOME,
  ...changes,
});
const from = (publicIp: string | undefined, ...minutes: readonly number[]) =>
  minutes.map((minute) => use(minute, { publicIp }));
const of = (platformVersion: string | undefined, clientVersion: string | undefined, ...minutes: readonly number[]) =>
  minutes.map((minute) => use(minute, { platformVersion, clientVersion }));

/** Signs with their sides, each with the minutes of its uses. */
const told = (found: readonly DoubleUse[]) =>
  found.map(({ sign, sides }) => [
    sign,
    Object.fromEntries(sides.map(({ value, uses }) => [value, uses.map(({ at }) => (at - START) / MINUTE)])),
  ]);

describe('platforms', () => {
  test('are two within the hour where the certificate is on two machines', () => {
    expect(doubleUses([use(0), use(59, { platform: 'win' })])).toStrictEqual([
      {
        sign: 'platform',
        sides: [
          { value: 'mac', uses: [use(0)] },
          { value: 'win', uses: [use(59, { platform: 'win' })] },
        ],
      },
    ]);
  });

  test('count up to an hour apart, and not a millisecond longer', () => {
    expect(DOUBLE_USE_WINDOW_MS).toBe(3_600_000);
    const hourLater = use(60, { platform: 'win' });
    expect(told(doubleUses([use(0), hourLater]))).toEqual([['platform', { mac: [0], win: [60] }]]);
    expect(doubleUses([use(0), { ...hourLater, at: hourLater.at + 1 }])).toEqual([]);
  });

  test.each<readonly [string, string | undefined, string | undefined]>([
    ['one', 'mac', 'mac'],
    ['one in another spelling', 'mac', 'Mac'],
    ['one and none', 'mac', undefined],
    ['none', undefined, undefined],
  ])('that are %s show nothing', (_, first, second) => {
    expect(doubleUses([use(0, { platform: first }), use(1, { platform: second })])).toEqual([]);
  });

  test('are named with all their connections that show it, and with no other', () => {
    const windows = (minute: number) => use(minute, { platform: 'win' });
    expect(told(doubleUses([use(-61), use(0), use(10), windows(30), windows(55), use(80), use(116)]))).toEqual([
      ['platform', { mac: [0, 10, 80], win: [30, 55] }],
    ]);
  });

  test('can be three', () => {
    expect(told(doubleUses([use(0), use(50, { platform: 'win' }), use(100, { platform: 'linux' })]))).toEqual([
      ['platform', { mac: [0], win: [50], linux: [100] }],
    ]);
  });
});

describe('versions of the platform', () => {
  test('go up once, and not back', () => {
    expect(doubleUses([...of('10.0.1', '2.6', 0, 1), ...of('10.0.2', '2.6', 2, 3)])).toEqual([]);
    expect(told(doubleUses([...of('10.0.1', '2.6', 0, 20), ...of('10.0.2', '2.6', 10)]))).toEqual([
      ['platform-version', { '10.0.1': [0, 20], '10.0.2': [10] }],
    ]);
  });

  test('that two clients write differently are not compared', () => {
    expect(doubleUses([...of('10.0.1', '2.6', 0, 20), ...of('10.0', '3.4', 10)])).toEqual([]);
    expect(doubleUses([...of('10.0.1', undefined, 0, 20), ...of('10.0.2', undefined, 10)])).toEqual([]);
    expect(doubleUses([...of(undefined, '2.6', 0, 20), ...of('10.0.2', '2.6', 10)])).toEqual([]);
  });

  test('count where the first and the last of the three lie an hour apart at most', () => {
    expect(doubleUses([...of('1', '2.6', 0, 60), ...of('2', '2.6', 30)])).toHaveLength(1);
    expect(doubleUses([...of('1', '2.6', 0, 61), ...of('2', '2.6', 30)])).toEqual([]);
  });
});

describe('addresses', () => {
  test('that were each used again after the other are two places', () => {
    expect(told(doubleUses([...from(HOME, 0, 20), ...from(AWAY, 10, 30)]))).toEqual([
      ['address', { '203.0.113.0/24': [0, 20], '198.51.100.0/24': [10, 30] }],
    ]);
  });

  test.each<readonly [string, readonly (readonly [string | undefined, readonly number[]])[]]>([
    [
      'moves and stays',
      [
        [HOME, [0, 1]],
        [AWAY, [10, 20, 30]],
      ],
    ],
    [
      'comes back',
      [
        [HOME, [0, 20, 30]],
        [AWAY, [10, 11]],
      ],
    ],
    [
      'moves on and on',
      [
        [HOME, [0, 1]],
        [AWAY, [10]],
        ['192.0.2.1', [20]],
        ['100.64.0.1', [30]],
      ],
    ],
    [
      'has an address we do not know',
      [
        [HOME, [0, 20]],
        [undefined, [10, 30]],
      ],
    ],
    [
      'has an address that is none',
      [
        [HOME, [0, 20]],
        ['somewhere', [10, 30]],
      ],
    ],
    [
      'goes out by several addresses of one network',
      [
        [HOME, [0, 20]],
        ['203.0.113.255', [10, 30]],
      ],
    ],
    [
      'changes its address within its /64',
      [
        ['2001:db8:0:1::7', [0, 20]],
        ['2001:db8:0:1:ffff::8', [10, 30]],
      ],
    ],
    [
      'has both families',
      [
        [HOME, [0, 20]],
        ['2001:db8::7', [10, 30]],
      ],
    ],
  ])('of a machine that %s are no two places', (_, places) => {
    expect(doubleUses(places.flatMap(([address, minutes]) => from(address, ...minutes)))).toEqual([]);
  });

  test.each([
    ['2001:db8:0:1::7', '2001:db8:0:2::7', '2001:db8:0:1:0:0:0:0/64', '2001:db8:0:2:0:0:0:0/64'],
    ['203.0.113.255', '203.0.112.0', '203.0.113.0/24', '203.0.112.0/24'],
  ])('of neighbouring networks are two places: %s and %s', (one, other, ofOne, ofOther) => {
    expect(told(doubleUses([...from(one, 0, 20), ...from(other, 10, 30)]))).toEqual([
      ['address', { [ofOne]: [0, 20], [ofOther]: [10, 30] }],
    ]);
  });

  test('are told though others come between', () => {
    const places = [...from(HOME, 0, 20), ...from('192.0.2.1', 5), ...from(AWAY, 10, 30)];
    expect(told(doubleUses(places))).toEqual([['address', { '203.0.113.0/24': [0, 20], '198.51.100.0/24': [10, 30] }]]);
  });

  test('count where the first and the last of the four lie an hour apart at most', () => {
    expect(doubleUses([...from(HOME, 0, 40), ...from(AWAY, 20, 60)])).toHaveLength(1);
    expect(doubleUses([...from(HOME, 0, 40), ...from(AWAY, 20, 61)])).toEqual([]);
  });

  test('of a day of commuting are those of one person', () => {
    expect(doubleUses([...from(HOME, 0, 600, 610), ...from(AWAY, 60, 90, 200, 1440)])).toEqual([]);
  });

  test('of one instant are in no order', () => {
    const at = (address: string, id: string) => use(10, { publicIp: address, id });
    const atOnce = [at(HOME, 'a'), at(AWAY, 'b'), at(HOME, 'c'), at(AWAY, 'd')];
    expect(doubleUses(atOnce)).toEqual([]);
  });
});

test('each sign is told, the surest first', () => {
  const mac = { platform: 'mac', platformVersion: '15.1', clientVersion: '3', publicIp: HOME };
  const windows = { platform: 'win', platformVersion: '10.0', clientVersion: '3', publicIp: AWAY };
  const uses = [use(0, mac), use(1, windows), use(2, mac), use(3, windows)];
  expect(doubleUses(uses).map(({ sign }) => sign)).toEqual(['platform', 'platform-version', 'address']);
});

test('sides come in the order of their first use', () => {
  const sides = (...uses: readonly CertificateUse[]) =>
    doubleUses(uses).flatMap((found) => found.sides.map(({ value }) => value));
  const [mac, win, linux] = [use(10), use(20, { platform: 'win' }), use(0, { platform: 'linux' })];
  expect(sides(mac, win, linux)).toEqual(['linux', 'mac', 'win']);
  expect(sides(win, { ...mac, at: win.at + 1 })).toEqual(['win', 'mac']);
});

test('nothing shows nothing', () => {
  expect(doubleUses([])).toEqual([]);
  expect(doubleUses([use(0)])).toEqual([]);
});

test('a connection is one of those that show it, or it is not', () => {
  const [found] = doubleUses([use(0), use(1, { platform: 'win' })]);
  if (found === undefined) throw new Error('nothing was found');
  expect([use(0), use(1), use(2)].map(({ id }) => isShownBy(found, id))).toEqual([true, true, false]);
});

describe('for any connections', () => {
  const anyUse = fc.record({
    at: fc.integer({ min: 0, max: 12 }).map((tenths) => START + tenths * 10 * MINUTE),
    platform: fc.constantFrom('mac', 'mac', 'win', undefined),
    platformVersion: fc.constantFrom('1', '2', undefined),
    clientVersion: fc.constantFrom('2.6', '3.4', undefined),
    publicIp: fc.constantFrom(HOME, AWAY, '192.0.2.1', '2001:db8::1', undefined),
  });
  const anyUses = fc
    .array(anyUse, { maxLength: 7 })
    .map((uses) => uses.map((one, index) => ({ ...one, id: `id-${index}`, connectionId: `c-${index}` })));
  const shown = (uses: readonly CertificateUse[]) =>
    doubleUses(uses)
      .flatMap(({ sign, sides }) => sides.flatMap(({ uses: of }) => of.map(({ id }) => `${sign} ${id}`)))
      .sort();

  test('order and repetitions make no difference', () => {
    fc.assert(
      fc.property(anyUses, fc.infiniteStream(fc.nat()), (uses, choices) => {
        const delivered = [...uses, ...uses.filter((_, index) => index % 2 === 0)]
          .map((one) => ({ one: { ...one }, key: choices.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        expect(doubleUses(delivered)).toStrictEqual(doubleUses(uses));
      }),
    );
  });

  test('it is what trying every choice of connections finds', () => {
    fc.assert(
      fc.property(anyUses, (uses) => {
        expect(shown(uses)).toEqual(shownByTrying(uses));
      }),
    );
  });

  test('whichever comes last tells, from what was decided within an hour of it', () => {
    fc.assert(
      fc.property(anyUses, fc.infiniteStream(fc.nat()), (uses, choices) => {
        const arriving = uses
          .map((one) => ({ one, key: choices.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        const toldOnArrival = arriving.flatMap((one, index) =>
          doubleUses(
            arriving.slice(0, index + 1).filter(({ at }) => Math.abs(at - one.at) <= DOUBLE_USE_WINDOW_MS),
          ).filter((found) => isShownBy(found, one.id)),
        );
        const signs = (found: readonly DoubleUse[]) => new Set(found.map(({ sign }) => sign));
        expect(signs(toldOnArrival)).toEqual(signs(doubleUses(uses)));
      }),
    );
  });
});

/** The definition itself, without thought for speed: every choice of so many connections that goes back and forth within the hour. */
function shownByTrying(uses: readonly CertificateUse[]): readonly string[] {
  const family = (address: string | undefined) => (address?.includes(':') ? '6' : '4');
  const kinds = [
    ['platform', 2, (one: CertificateUse) => one.platform, () => ''],
    [
      'platform-version',
      3,
      (one: CertificateUse) => one.clientVersion && one.platformVersion,
      (one: CertificateUse) => one.clientVersion,
    ],
    ['address', 4, (one: CertificateUse) => one.publicIp, (one: CertificateUse) => family(one.publicIp)],
  ] as const;
  const found = new Set<string>();
  for (const [sign, length, value, among] of kinds) {
    // The network sorts as its number does not: only the order of equal instants hangs on it, and that of the values does.
    const sorted = [...uses]
      .filter((one) => value(one) !== undefined)
      .sort((a, b) => a.at - b.at || (networked(value(a)) < networked(value(b)) ? -1 : 1));
    for (const chosen of choices(sorted, length)) {
      const [first, second] = chosen;
      const last = chosen.at(-1);
      if (first === undefined || second === undefined || last === undefined) continue;
      if (value(first) === value(second) || last.at - first.at > 60 * MINUTE) continue;
      const fits = (one: CertificateUse, index: number) =>
        value(one) === value(index % 2 === 0 ? first : second) && among(one) === among(first);
      if (chosen.every(fits)) for (const { id } of chosen) found.add(`${sign} ${id}`);
    }
  }
  return [...found].sort();
}

const NETWORKS: Readonly<Record<string, string>> = { [HOME]: '203.0.113.0/24', [AWAY]: '198.51.100.0/24' };
const networked = (value: string | undefined): string => NETWORKS[value ?? ''] ?? value ?? '';

/** Every subsequence of this length. */
function choices<T>(from: readonly T[], length: number): readonly (readonly T[])[] {
  if (length === 0) return [[]];
  return from.flatMap((one, index) => choices(from.slice(index + 1), length - 1).map((rest) => [one, ...rest]));
}
