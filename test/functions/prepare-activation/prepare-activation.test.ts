import { createHash } from 'node:crypto';
import { prepareActivation } from '../../../functions/prepare-activation/prepare-activation';
import { canonicalJson } from '../../../shared/domain/canonical-json';
import { type PolicyActivated, policyActivatedSchema } from '../../../shared/domain/events';
import { bundleOf, CONFIGURATION, SMALL_POLICY } from '../../support/activations';
import { activation } from '../../support/event-log-contract';

const NOW = Date.parse('2026-11-23T09:00:00.123Z');
const BUNDLE = bundleOf(SMALL_POLICY);
const { policyHash, configurationHash } = BUNDLE;

/** An activation as the state machine's query returns it. */
const asItem = (event: PolicyActivated) => ({
  device: { S: event.device },
  eventId: { S: event.eventId },
  type: { S: event.type },
  recordedAt: { N: String(event.recordedAt) },
  event: { S: JSON.stringify(event) },
});
const current = (...events: readonly PolicyActivated[]) => ({ current: events.map(asItem) });

describe('prepareActivation', () => {
  test('prepares the first activation', () => {
    expect(prepareActivation({ current: [] }, BUNDLE, NOW)).toStrictEqual({
      changed: true,
      policy: { hash: policyHash, document: canonicalJson(BUNDLE.policy) },
      configuration: { hash: configurationHash, document: canonicalJson(CONFIGURATION) },
      event: {
        eventId: 'activation#0000000001',
        recordedAt: '1795424400123',
        event: `{"activation":1,"compiler":2,"configurationHash":"${configurationHash}","device":"fleet","enforced":{"disk#tK1DGI8bB_JRrljE":1795424400123},"eventId":"activation#0000000001","occurredAt":1795424400123,"policyHash":"${policyHash}","recordedAt":1795424400123,"source":"postern","type":"PolicyActivated","version":2}`,
      },
      segments: ['0', '1', '2', '3'],
      totalSegments: '4',
    });
  });

  test('puts documents under the hash of their bytes', () => {
    const { policy, configuration } = prepareActivation({}, BUNDLE, NOW);
    for (const { hash, document } of [policy, configuration])
      expect(createHash('sha256').update(document).digest('base64url')).toBe(hash);
  });

  test('changes nothing where the same is active already', () => {
    const prepared = prepareActivation(
      current(activation(7, { policyHash, configurationHash, compiler: 2 })),
      BUNDLE,
      NOW,
    );
    expect(prepared.changed).toBe(false);
    expect(prepared.segments).toHaveLength(4);
  });

  test.each([
    ['policy', { policyHash: 'another' }],
    ['configuration', { configurationHash: 'another' }],
    ['compiler', { compiler: 1 }],
  ])('counts on where the %s differs', (_, change) => {
    const active = activation(9, { policyHash, configurationHash, compiler: 2, ...change });
    const prepared = prepareActivation(current(active), BUNDLE, NOW);
    expect(prepared.changed).toBe(true);
    expect(prepared.event.eventId).toBe('activation#0000000010');
    expect(policyActivatedSchema.parse(JSON.parse(prepared.event.event))).toMatchObject({
      activation: 10,
      policyHash,
      configurationHash,
      compiler: 2,
    });
  });

  test('going back to an earlier policy is a new activation', () => {
    const first = prepareActivation({}, BUNDLE, NOW);
    const second = prepareActivation(
      { current: [{ event: { S: first.event.event } }] },
      bundleOf(SMALL_POLICY.replace('1h', '2h')),
      NOW,
    );
    const third = prepareActivation({ current: [{ event: { S: second.event.event } }] }, BUNDLE, NOW);
    expect([first, second, third].map(({ event }) => event.eventId)).toEqual([
      'activation#0000000001',
      'activation#0000000002',
      'activation#0000000003',
    ]);
    expect(third.policy).toStrictEqual(first.policy);
  });

  describe('remembers since when each rule text is enforced:', () => {
    const enforcedBy = (text: string, now: number, before?: ReturnType<typeof prepareActivation>) =>
      prepareActivation(
        before === undefined ? {} : { current: [{ event: { S: before.event.event } }] },
        bundleOf(text),
        now,
      );
    const enforcedIn = ({ event }: ReturnType<typeof prepareActivation>) =>
      policyActivatedSchema.parse(JSON.parse(event.event)).enforced;
    const LONGER = SMALL_POLICY.replace('"1h"', '"2h"');
    const SHADOW = SMALL_POLICY.replace('@id("disk")', '@id("disk") @shadow');
    const REWORDED = SMALL_POLICY.replace('Encrypt the disk.', 'Turn on encryption.');

    test('a text that stays, or comes back, keeps its beginning', () => {
      const first = enforcedBy(SMALL_POLICY, 1_000);
      const second = enforcedBy(REWORDED, 2_000, first);
      const third = enforcedBy(LONGER, 3_000, second);
      const [kept] = Object.keys(enforcedIn(first));
      expect(Object.values(enforcedIn(first))).toEqual([1_000]);
      expect(Object.values(enforcedIn(second)).sort()).toEqual([1_000, 2_000]);
      expect(enforcedIn(third)).toStrictEqual(enforcedIn(second));
      expect(enforcedIn(third)[kept ?? '']).toBe(1_000);
    });

    test('a shadow rule is not enforced, and begins when it becomes a rule', () => {
      const first = enforcedBy(SHADOW, 1_000);
      expect(enforcedIn(first)).toStrictEqual({});
      expect(Object.values(enforcedIn(enforcedBy(SMALL_POLICY, 2_000, first)))).toEqual([2_000]);
    });
  });

  test('ids sort as the counts do', () => {
    const idAfter = (count: number) => prepareActivation(current(activation(count)), BUNDLE, NOW).event.eventId;
    const ids = [1, 2, 9, 10, 99, 100, 1_000_000].map(idAfter);
    expect([...ids].sort()).toEqual(ids);
  });

  test.each([
    ['no JSON', '{'],
    ['no activation', '{"type":"PolicyActivated"}'],
    ['an activation of a later version', JSON.stringify({ ...activation(1), version: 3 })],
    ['nothing', undefined],
  ])('stops where the latest activation is %s, rather than count from 1 again', (_, event) => {
    const item = event === undefined ? {} : { event: { S: event } };
    expect(() => prepareActivation({ current: [item] }, BUNDLE, NOW)).toThrow(
      expect.objectContaining({ name: 'UnreadableStore', message: expect.stringContaining('the latest activation') }),
    );
  });

  test.each([null, [], 'x', { current: 'x' }, { current: [1] }])('refuses the input %p', (input) => {
    expect(() => prepareActivation(input, BUNDLE, NOW)).toThrow();
  });
});
