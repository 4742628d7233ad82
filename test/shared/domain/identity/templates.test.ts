import fc from 'fast-check';
import type { ProjectionConfiguration } from '../../../../shared/domain/configuration';
import type { DeviceEvent } from '../../../../shared/domain/events';
import type { Identifiers } from '../../../../shared/domain/facts';
import {
  claimedName,
  claimsEverMade,
  currentName,
  nameFromTemplate,
  normaliseSerial,
} from '../../../../shared/domain/identity/claims';
import { foldDevice } from '../../../../shared/domain/posture/fold';
import { cases } from '../../../support/cases';
import { enrolled, reported, seen, unenrolled } from '../../../support/device-events';

const IDENTIFIERS = ['serialNumber', 'udid', 'deviceUuid', 'deviceName'] as const;
type Name = (typeof IDENTIFIERS)[number];

/** What may stand in a certificate, what looks like a placeholder or a replacement, and what must not stand there. */
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 6 }) },
  { weight: 2, arbitrary: fc.constantFrom('C02ABC', 'c02abc', ' C02ABC ', 'mac of Ann', '\t') },
  { weight: 2, arbitrary: fc.constantFrom('{udid}', '{', '}', '$&', '$1', '{serialNumber}', '') },
  { weight: 1, arbitrary: fc.constantFrom('Zoë', 'К', 'x'.repeat(40), 'a\u001fb', 'a b', 'a~b', 'a\u007fb') },
);
const identifiers = fc.record(
  { serialNumber: piece, udid: piece, deviceUuid: piece, deviceName: piece },
  { requiredKeys: [] },
);
/** A template in its parts: text without braces, and names of identifiers. */
type Part = { readonly text: string } | { readonly name: Name };
const parts: fc.Arbitrary<readonly Part[]> = fc.array(
  fc.oneof(
    fc.constantFrom('vpn-', 'VPN.', ' ', '-', 'x').map((text) => ({ text })),
    fc.constantFrom(...IDENTIFIERS).map((name) => ({ name })),
  ),
  { minLength: 1, maxLength: 4 },
);
const templateOf = (of: readonly Part[]): string =>
  of.map((part) => ('text' in part ? part.text : `{${part.name}}`)).join('');

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const lower = (text: string): string =>
  [...text].map((letter) => 'abcdefghijklmnopqrstuvwxyz'[UPPER.indexOf(letter)] ?? letter).join('');
const isPrintable = (text: string): boolean => [...text].every((letter) => letter >= ' ' && letter <= '~');

describe('the name that a template makes', () => {
  test('is its text with each identifier in its place, trimmed and in lower case; none where one is missing or the whole is unusable', () => {
    const outcomes = { made: 0, none: 0 };
    fc.assert(
      fc.property(parts, identifiers, (of, known: Identifiers) => {
        const missing = of.some((part) => 'name' in part && known[part.name] === undefined);
        const text = of
          .map((part) => ('text' in part ? part.text : (known[part.name] ?? '')))
          .join('')
          .trim();
        const usable = !missing && text.length >= 1 && text.length <= 64 && isPrintable(text);
        outcomes[usable ? 'made' : 'none'] += 1;
        expect(nameFromTemplate(templateOf(of), known)).toBe(usable ? lower(text) : undefined);
      }),
      { numRuns: cases(2_000) },
    );
    expect(Math.min(outcomes.made, outcomes.none)).toBeGreaterThan(cases(200));
  });

  test('is none where a placeholder names nothing', () => {
    for (const template of ['{}', 'vpn-{}', '{ serialNumber }', '{serialnumber}', '{toString}'])
      expect(nameFromTemplate(template, { serialNumber: 'C02A' })).toBeUndefined();
  });

  test('hangs on no identifier that the template does not name', () => {
    fc.assert(
      fc.property(parts, identifiers, identifiers, (of, known: Identifiers, other: Identifiers) => {
        const named = new Set(of.flatMap((part) => ('name' in part ? [part.name] : [])));
        const mixed = Object.fromEntries(
          IDENTIFIERS.flatMap((name) => {
            const value = named.has(name) ? known[name] : other[name];
            return value === undefined ? [] : [[name, value]];
          }),
        );
        expect(nameFromTemplate(templateOf(of), mixed)).toBe(nameFromTemplate(templateOf(of), known));
      }),
      { numRuns: cases(500) },
    );
  });

  test('is that of another device only where the text is the same but for case and blanks around it', () => {
    const serial = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 8 });
    const disguised = fc
      .tuple(serial, fc.constantFrom('', ' ', '  '), fc.boolean())
      .map(([text, blank, upper]) => [text, `${blank}${upper ? text.toUpperCase() : text}${blank}`]);
    const pair = fc.oneof(disguised, fc.tuple(serial, serial));
    fc.assert(
      fc.property(pair, ([a = '', b = '']) => {
        const [one, other] = [a, b].map((serialNumber) => nameFromTemplate('{serialNumber}', { serialNumber }));
        const same = lower(a.trim()) === lower(b.trim());
        if (one !== undefined || other !== undefined) expect(one === other).toBe(same);
      }),
      { numRuns: cases(1_000) },
    );
  });
});

describe('the claims of a device', () => {
  const event: fc.Arbitrary<DeviceEvent> = fc
    .record({
      make: fc.constantFrom(enrolled, enrolled, reported, seen, unenrolled),
      at: fc.integer({ min: 1, max: 9 }),
      known: identifiers,
      number: fc.nat(1_000),
    })
    .map(({ make, at, known, number }) =>
      make('generic:1', at, { identifiers: JSON.parse(JSON.stringify(known)), eventId: `${at}-${number}` }),
    );
  const history = fc.uniqueArray(event, { selector: ({ eventId }) => eventId, maxLength: 6 });
  const configurationWith = (of: readonly Part[]): ProjectionConfiguration => ({
    endpoints: {},
    sources: { generic: { kind: 'generic', reports: [], commonName: { template: templateOf(of) } } },
  });
  const namesOf = (claims: readonly string[]): readonly string[] => claims.flatMap((claim) => claimedName(claim) ?? []);

  test('hold every name it goes by at any time, whatever part of its history has come', () => {
    let named = 0;
    fc.assert(
      fc.property(history, parts, fc.infiniteStream(fc.boolean()), (events, of, come) => {
        const configuration = configurationWith(of);
        const part = events.filter(() => come.next().value);
        const name = currentName(foldDevice('generic:1', 'generic', part), configuration);
        if (name === undefined) return;
        named += 1;
        expect(namesOf(claimsEverMade('generic', events, configuration))).toContain(name);
      }),
      { numRuns: cases(1_000) },
    );
    expect(named).toBeGreaterThan(cases(100));
  });

  test('hold no name but what its template makes of what was once reported, and no serial number but one that was', () => {
    fc.assert(
      fc.property(history, parts, (events, of) => {
        const claims = claimsEverMade('generic', events, configurationWith(of));
        const valuesOf = (name: Name) =>
          events.flatMap((one) => ('identifiers' in one ? (one.identifiers[name] ?? []) : []));
        const possible = of
          .map((part) => ('text' in part ? [part.text] : valuesOf(part.name)))
          .reduce<readonly string[]>((texts, next) => texts.flatMap((text) => next.map((more) => text + more)), ['']);
        for (const name of namesOf(claims)) expect(possible.map((text) => lower(text.trim()))).toContain(name);
        const serials = valuesOf('serialNumber').map((serial) => `serial:${serial.trim().toLowerCase()}`);
        for (const claim of claims.filter((one) => claimedName(one) === undefined)) expect(serials).toContain(claim);
      }),
      { numRuns: cases(500) },
    );
  });

  test('only grow, and hang neither on order nor on duplicates', () => {
    fc.assert(
      fc.property(history, event, parts, (events, more, of) => {
        const claimed = (all: readonly DeviceEvent[]) => claimsEverMade('generic', all, configurationWith(of));
        expect(claimed([...events, ...events].reverse())).toStrictEqual(claimed(events));
        expect(claimed([more, ...events])).toEqual(expect.arrayContaining([...claimed(events)]));
        expect(claimed(events)).toStrictEqual([...new Set(claimed(events))].sort());
      }),
      { numRuns: cases(500) },
    );
  });
});

describe('a serial number', () => {
  test('is one whatever its case and the blanks around it', () => {
    const serial = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{7,11}$/);
    fc.assert(
      fc.property(serial, fc.constantFrom('', ' ', '\t'), (text, blank) => {
        expect(normaliseSerial(`${blank}${text.toUpperCase()}${blank}`)).toBe(lower(text));
        expect(normaliseSerial(normaliseSerial(text) ?? '')).toBe(lower(text));
      }),
    );
  });

  test('is none where boards and agents say that they have none, in whatever case and length', () => {
    const none = fc.oneof(
      fc.stringMatching(/^0{0,12}$/),
      fc.stringMatching(/^[-x.]{0,12}$/),
      fc.constantFrom('null', 'none', 'n/a', 'unknown', 'not available', 'not specified', 'not applicable'),
      fc.constantFrom('default string', 'system serial number', 'to be filled by o.e.m.', 'To Be Filled By OEM', '-1'),
      fc.constantFrom('123456789', '1234567890'),
    );
    fc.assert(
      fc.property(none, fc.constantFrom('', ' '), (text, blank) => {
        expect(normaliseSerial(`${blank}${text.toUpperCase()}${blank}`)).toBeUndefined();
      }),
    );
  });

  test('is one where such words are but a part of it', () => {
    const word = fc.constantFrom('none', 'unknown', 'null', '123456789', 'default string', '0', '-1');
    fc.assert(
      fc.property(word, fc.constantFrom('c', 'q7'), fc.boolean(), (text, more, before) => {
        const serial = before ? `${more}${text}` : `${text}${more}`;
        expect(normaliseSerial(serial)).toBe(serial);
      }),
    );
  });
});
