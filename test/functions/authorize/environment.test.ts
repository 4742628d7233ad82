import * as fc from 'fast-check';
import { readConnectEnvironment } from '../../../functions/authorize/connect-environment';
import { environmentSchema } from '../../../functions/authorize/environment';

/** What Lambda itself sets. */
const LAMBDA = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret' };
const OURS = {
  VERDICTS_TABLE: 'verdicts',
  ENDPOINTS: '{"default":{"mode":"shadow"}}',
  DEADLINE_MS: '1500',
  HEDGE_AFTER_MS: '150',
};

type Variables = Readonly<Record<string, string | undefined>>;
function readByHand(variables: Variables): 'accepted' | 'refused' {
  try {
    readConnectEnvironment({ ...LAMBDA, ...variables });
    return 'accepted';
  } catch {
    return 'refused';
  }
}
const readBySchema = (variables: Variables) =>
  environmentSchema.safeParse(variables).success ? 'accepted' : 'refused';

describe('readConnectEnvironment', () => {
  test('reads what the construct and Lambda set', () => {
    const endpoints = '{"default":{"mode":"shadow"},"cvpn-endpoint-0123456789abcdef0":{"mode":"enforce"}}';
    expect(
      readConnectEnvironment({ ...LAMBDA, ...OURS, ENDPOINTS: endpoints, AWS_SESSION_TOKEN: 'token' }),
    ).toStrictEqual({
      table: 'verdicts',
      region: 'eu-central-1',
      endpoint: { protocol: 'https:', hostname: 'dynamodb.eu-central-1.amazonaws.com', port: undefined },
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret', sessionToken: 'token' },
      endpoints: new Map([
        ['default', { mode: 'shadow', texts: {} }],
        ['cvpn-endpoint-0123456789abcdef0', { mode: 'enforce', texts: {} }],
      ]),
      deadlineMs: 1_500,
      hedgeAfterMs: 150,
    });
  });

  test('gives an endpoint the words of the rest where it has none of its own', () => {
    const endpoints = {
      default: { mode: 'shadow', texts: { stale: 'Sync.', rule: 'See the intranet.' } },
      'cvpn-endpoint-1': { mode: 'enforce', texts: { stale: 'Ask Mara.' } },
    };
    expect(
      readConnectEnvironment({ ...LAMBDA, ...OURS, ENDPOINTS: JSON.stringify(endpoints) }).endpoints,
    ).toStrictEqual(
      new Map([
        ['default', { mode: 'shadow', texts: { stale: 'Sync.', rule: 'See the intranet.' } }],
        ['cvpn-endpoint-1', { mode: 'enforce', texts: { stale: 'Ask Mara.', rule: 'See the intranet.' } }],
      ]),
    );
  });

  test('has no session token where there is none', () => {
    expect(readConnectEnvironment({ ...LAMBDA, ...OURS, AWS_SESSION_TOKEN: '' }).credentials).toStrictEqual({
      accessKeyId: 'AKIATEST',
      secretAccessKey: 'secret',
    });
  });

  test.each(Object.keys({ ...LAMBDA, ...OURS }))('names %s where it is missing or empty', (name) => {
    const message = `environment variable ${name} is not set`;
    expect(() => readConnectEnvironment({ ...LAMBDA, ...OURS, [name]: undefined })).toThrow(message);
    expect(() => readConnectEnvironment({ ...LAMBDA, ...OURS, [name]: '' })).toThrow(message);
  });

  test('never quotes a value, for one of them is a secret', () => {
    const wrong = { ...LAMBDA, VERDICTS_TABLE: 'x', ENDPOINTS: 'hunter2', DEADLINE_MS: 'hunter2' };
    for (const broken of [wrong, { ...wrong, DEADLINE_MS: '1500' }, { ...wrong, ENDPOINTS: '{}' }])
      expect(() => readConnectEnvironment(broken)).toThrow(expect.not.stringContaining('hunter2'));
  });
});

describe('what is read by hand and what the construct checks by schema', () => {
  const cases: readonly (readonly [name: keyof typeof OURS, value: string, accepted: boolean])[] = [
    ['DEADLINE_MS', '100', true],
    ['DEADLINE_MS', '99', false],
    ['DEADLINE_MS', '29000', true],
    ['DEADLINE_MS', '29001', false],
    ['DEADLINE_MS', '00100', true],
    ['DEADLINE_MS', '050', false],
    ['DEADLINE_MS', '1e3', false],
    ['DEADLINE_MS', ' 500', false],
    ['DEADLINE_MS', '500.0', false],
    ['DEADLINE_MS', '0x1F4', false],
    ['DEADLINE_MS', 'soon', false],
    ['HEDGE_AFTER_MS', '10', true],
    ['HEDGE_AFTER_MS', '9', false],
    ['HEDGE_AFTER_MS', '29000', true],
    ['HEDGE_AFTER_MS', '29001', false],
    ['HEDGE_AFTER_MS', 'never', false],
    ['VERDICTS_TABLE', 'ab', false],
    ['VERDICTS_TABLE', 'abc', true],
    ['ENDPOINTS', '{}', false],
    ['ENDPOINTS', '{"default":{"mode":"enforce","more":1}}', true],
    ['ENDPOINTS', '{"default":{"mode":"Enforce"}}', false],
    ['ENDPOINTS', '{"default":{"mode":"enforce","texts":{}}}', true],
    ['ENDPOINTS', '{"default":{"mode":"enforce","texts":{"stale":"Sync, then reconnect."}}}', true],
    ['ENDPOINTS', '{"default":{"mode":"enforce","texts":null}}', false],
    ['ENDPOINTS', '{"default":{"mode":"enforce","texts":["stale"]}}', false],
    ['ENDPOINTS', '{"default":{"mode":"enforce","texts":{"stale":7}}}', false],
    ['ENDPOINTS', '{"default":{"mode":"enforce","texts":{"stale":""}}}', false],
    ['ENDPOINTS', '{"default":{"mode":"enforce","texts":{"stale":" "}}}', false],
    ['ENDPOINTS', '{"default":{"mode":"enforce","texts":{"stale":"Gesch\u00fctzt"}}}', false],
    ['ENDPOINTS', '{"default":{"mode":"enforce","texts":{"late":"Sync."}}}', false],
    ['ENDPOINTS', '{"default":{"mode":"enforce","texts":{"toString":"Sync."}}}', false],
    ['ENDPOINTS', `{"default":{"mode":"enforce","texts":{"stale":"${'x'.repeat(255)}"}}}`, true],
    ['ENDPOINTS', `{"default":{"mode":"enforce","texts":{"stale":"${'x'.repeat(256)}"}}}`, false],
    ['ENDPOINTS', `{"default":{"mode":"enforce","texts":{"rule":"${'x'.repeat(200)}"}}}`, true],
    ['ENDPOINTS', `{"default":{"mode":"enforce","texts":{"rule":"${'x'.repeat(201)}"}}}`, false],
    ['ENDPOINTS', '{"default":"enforce"}', false],
    ['ENDPOINTS', '{"default":null}', false],
    ['ENDPOINTS', '{"default":{"mode":"shadow"},"cvpn-endpoint-1":{}}', false],
    ['ENDPOINTS', '{"cvpn-endpoint-1":{"mode":"shadow"}}', false],
    ['ENDPOINTS', '[{"mode":"shadow"}]', false],
    ['ENDPOINTS', 'null', false],
    ['ENDPOINTS', '"default"', false],
    ['ENDPOINTS', '{', false],
  ];
  test.each(cases)('agree on %s = %p: %p', (name, value, accepted) => {
    const variables = { ...OURS, [name]: value };
    const verdict = accepted ? 'accepted' : 'refused';
    expect([readByHand(variables), readBySchema(variables)]).toEqual([verdict, verdict]);
  });

  test('agree on everything else', () => {
    const mode = fc.oneof(
      fc.constantFrom<unknown>(
        { mode: 'enforce' },
        { mode: 'shadow' },
        { mode: 'off' },
        {},
        null,
        'enforce',
        [],
        ['mode'],
      ),
      fc.record({
        mode: fc.constantFrom('enforce', 'shadow'),
        texts: fc.dictionary(
          fc.constantFrom('stale', 'rule', 'internal', 'late', 'constructor'),
          fc.oneof(fc.string({ maxLength: 300 }), fc.constant('x'.repeat(201)), fc.jsonValue({ maxDepth: 0 })),
          { maxKeys: 2 },
        ),
      }),
      fc.jsonValue(),
    );
    const id = fc.oneof(fc.constantFrom('default', 'cvpn-endpoint-1', 'toString', 'constructor'), fc.string());
    const variables = fc.record({
      VERDICTS_TABLE: fc.string({ maxLength: 5 }),
      ENDPOINTS: fc.oneof(
        fc.dictionary(id, mode).map((value) => JSON.stringify(value)),
        fc.json(),
        fc.string(),
      ),
      HEDGE_AFTER_MS: fc.oneof(fc.nat({ max: 40_000 }).map(String), fc.string({ maxLength: 6 })),
      DEADLINE_MS: fc.oneof(fc.nat({ max: 40_000 }).map(String), fc.string({ maxLength: 6 })),
    });
    const oneAtATime = fc
      .tuple(variables, fc.constantFrom('VERDICTS_TABLE', 'ENDPOINTS', 'DEADLINE_MS', 'HEDGE_AFTER_MS'))
      .map(([all, name]) => ({ ...OURS, [name]: all[name] }));
    fc.assert(
      fc.property(fc.oneof(oneAtATime, variables), (set) => {
        // Zod passes over a member of this name, which no endpoint can have (the configuration checks their form).
        fc.pre(!set.ENDPOINTS?.includes('__proto__'));
        expect(readByHand(set)).toBe(readBySchema(set));
      }),
      { numRuns: 5_000 },
    );
  });
});
