import { decisionId, decisionIdAt, deniedDay, isDecisionInstant } from '../../../../shared/domain/connect/decision-id';
import { LONGEST_SESSION_MS, liveConnectionSchema } from '../../../../shared/domain/connect/live-connection';
import { isTextFor } from '../../../../shared/domain/connect/message';

const LAST = 253_402_300_799_999;

test.each([
  [0, true],
  [1_795_248_000_000, true],
  [LAST, true],
  [LAST + 1, false],
  [-1, false],
  [1.5, false],
  [Number.NaN, false],
  [Number.POSITIVE_INFINITY, false],
])('%p is an instant of a decision: %s', (instant, expected) => {
  expect(isDecisionInstant(instant)).toBe(expected);
});

test('ids sort by the instant, then by what was decided', () => {
  expect(decisionIdAt(1_795_248_000_000)).toBe('connection#2026-11-21T08:00:00.000Z');
  expect(decisionId(1_795_248_000_000, 'abc')).toBe('connection#2026-11-21T08:00:00.000Z#abc');
  expect(decisionIdAt(-5)).toBe('connection#1970-01-01T00:00:00.000Z');
  expect(decisionIdAt(LAST + 5)).toBe('connection#9999-12-31T23:59:59.999Z');
});

test('denials are listed by day', () => {
  expect(deniedDay(1_795_248_000_000)).toBe('2026-11-21');
  expect(deniedDay(-5)).toBe('1970-01-01');
  expect(deniedDay(LAST + 5)).toBe('9999-12-31');
});

describe('a connection that was let in', () => {
  const live = {
    connectionId: 'c',
    device: 'd',
    commonName: 'n',
    endpointId: 'cvpn',
    mode: 'enforce',
    since: 1,
    revision: 2,
    request: undefined,
  };
  const { request } = liveConnectionSchema.shape;
  const readable = (changes: object): boolean =>
    liveConnectionSchema.omit({ request: true }).safeParse({ ...live, ...changes }).success;

  test('is read as it was stored, and not where something is missing', () => {
    expect(request.safeParse(undefined).success).toBe(false);
    expect(readable({})).toBe(true);
    expect(readable({ mode: 'shadow', endpointId: undefined })).toBe(true);
    for (const name of ['connectionId', 'device', 'commonName', 'endpointId'])
      expect([readable({ [name]: 'two' }), readable({ [name]: '' })]).toEqual([true, false]);
    for (const changes of [{ mode: 'other' }, { since: 'x' }, { since: 1.5 }, { revision: 1.5 }])
      expect(readable(changes)).toBe(false);
  });
  test('may be there for a day', () => {
    expect(LONGEST_SESSION_MS).toBe(86_400_000);
  });
});

test.each([
  ['stale', 'Open the agent and wait a minute.', true],
  ['stale', 'a'.repeat(255), true],
  ['stale', 'a'.repeat(256), false],
  ['rule', 'a'.repeat(200), true],
  ['rule', 'a'.repeat(201), false],
  ['stale', '', false],
  ['stale', '   ', false],
  ['stale', 'é', false],
  ['stale', 'éa', false],
  ['stale', 'aé', false],
  ['stale', 'a\nb', false],
] as const)('for %s, %p is a text: %s', (code, text, expected) => {
  expect(isTextFor(code, text)).toBe(expected);
});
