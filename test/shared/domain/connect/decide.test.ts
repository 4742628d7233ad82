import { decide } from '../../../../shared/domain/connect/decide';
import type { VerdictRow } from '../../../../shared/domain/verdict/row';
import { normalised } from '../../../support/connect-requests';
import { activeRow, ambiguousRow, LAST_SEEN, retiredRow, rowWithRules, VALID_UNTIL } from '../../../support/rows';

const NOW = Date.parse('2026-11-21T08:00:00Z');
const ALLOWED = { outcome: 'allowed', shadowRules: [], suspended: [] };
const DISK = { id: 'disk-encryption', when: true, message: 'Turn on FileVault, then reconnect.' } as const;

describe('decide', () => {
  test('allows a device that no rule denies', () => {
    expect(decide(activeRow(), NOW, normalised())).toStrictEqual(ALLOWED);
  });

  describe('by identity', () => {
    test('denies a name that no row is under', () => {
      expect(decide(undefined, NOW, normalised())).toStrictEqual({
        outcome: 'denied',
        cause: 'identity',
        code: 'unknown-device',
        rules: [],
        shadowRules: [],
        suspended: [],
        message:
          'This device is not known. Enrol it in device management, wait until it has reported, then reconnect; or contact your IT department.',
      });
    });

    test('denies a retired row', () => {
      expect(decide(retiredRow, NOW, normalised())).toStrictEqual({
        outcome: 'denied',
        cause: 'identity',
        code: 'retired-device',
        rules: [],
        shadowRules: [],
        suspended: [],
        message:
          'This device is no longer enrolled under this name. Enrol it again or renew its certificate, then reconnect.',
      });
    });

    test('denies a name that several devices claim', () => {
      expect(decide(ambiguousRow, NOW, normalised())).toStrictEqual({
        outcome: 'denied',
        cause: 'identity',
        code: 'ambiguous-device',
        rules: [],
        shadowRules: [],
        suspended: [],
        message: 'Two devices claim the name in your certificate. Contact your IT department.',
      });
    });
  });

  describe('by the end of the verdict', () => {
    const STALE = {
      outcome: 'denied',
      cause: 'rule',
      code: 'stale',
      rules: [],
      shadowRules: [],
      suspended: [],
      message:
        'This device has not reported to device management lately. Connect to the internet, open its management app to sync, wait a minute and reconnect.',
    };
    test.each([
      ['1 ms before it', VALID_UNTIL - 1, ALLOWED],
      ['at it', VALID_UNTIL, ALLOWED],
      ['1 ms after it', VALID_UNTIL + 1, STALE],
    ])('decides %s', (_, now, expected) => {
      expect(decide(activeRow(), now, normalised())).toStrictEqual(expected);
    });

    test('says stale before it says which rules fail, and names them', () => {
      expect(decide(rowWithRules(DISK), VALID_UNTIL + 1, normalised())).toStrictEqual({
        ...STALE,
        rules: ['disk-encryption'],
      });
    });

    test('holds a device that was seen in the future of our clock', () => {
      expect(decide(activeRow(), LAST_SEEN - 1, normalised())).toStrictEqual(ALLOWED);
    });
  });

  describe('by endpoint', () => {
    const row = activeRow({
      answers: [
        { endpoints: ['default', 'cvpn-endpoint-c'], permitted: true, rules: [DISK] },
        { endpoints: ['cvpn-endpoint-a', 'cvpn-endpoint-b'], permitted: true, rules: [] },
      ],
    });
    test.each([
      ['cvpn-endpoint-a', 'allowed'],
      ['cvpn-endpoint-b', 'allowed'],
      ['cvpn-endpoint-c', 'denied'],
      ['cvpn-endpoint-unheard-of', 'denied'],
      [undefined, 'denied'],
      ['', 'denied'],
    ])('%p is %s', (endpoint, outcome) => {
      expect(decide(row, NOW, normalised({ 'endpoint-id': endpoint }))).toMatchObject({ outcome });
    });
  });

  describe('by fault', () => {
    test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 1.5, 2 ** 53])('denies at the absurd instant %p', (now) => {
      expect(decide(activeRow(), now, normalised())).toMatchObject({ cause: 'fault', code: 'clock-absurd' });
    });

    test('has a usable clock at the epoch and at the last safe instant', () => {
      expect(decide(activeRow(), 0, normalised())).toStrictEqual(ALLOWED);
      expect(decide(activeRow({ validUntil: 2 ** 53 - 1 }), 2 ** 53 - 1, normalised())).toStrictEqual(ALLOWED);
    });

    test('denies a row that has no answer for the endpoint and none for the rest', () => {
      const answers = [{ endpoints: ['cvpn-endpoint-a'], permitted: true, rules: [] }];
      expect(decide(activeRow({ answers }), NOW, normalised())).toMatchObject({ code: 'row-unreadable' });
    });

    test('denies a row in a state it does not know', () => {
      const row: VerdictRow = JSON.parse(
        '{"format":1,"commonName":"a","activation":1,"policyHash":"h","state":"blessed"}',
      );
      expect(decide(row, NOW, normalised())).toMatchObject({ cause: 'fault', code: 'row-unreadable' });
    });
  });
});
