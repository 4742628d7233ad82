import { MOST_PER_EXECUTION, planLooks } from '../../../functions/interpret-signal/plan-looks';

const RECEIVED = Date.parse('2026-11-20T08:16:03Z');
const signal = (looked = 0, receivedAt = RECEIVED) => ({
  signalId: 's',
  source: 'jamf',
  receivedAt,
  body: new Uint8Array(),
  looked,
  kept: {},
});
const keys = (count: number) => Array.from({ length: count }, (_, index) => `computer:${index + 1}`);

describe('planLooks', () => {
  it('waits for the end of the five seconds the push arrived in', () => {
    expect(planLooks(signal(), ['computer:1']).due).toBe('2026-11-20T08:16:05.000Z');
    expect(planLooks(signal(0, RECEIVED + 2_000), ['computer:1']).due).toBe('2026-11-20T08:16:10.000Z');
  });

  it('leases by source, device and window', () => {
    const lease = (receivedAt: number) => planLooks(signal(0, receivedAt), ['computer:1']).batches[0]?.looks[0]?.lease;
    expect(lease(RECEIVED)).toMatch(/^look:jamf:computer:1@\d+$/);
    expect(lease(RECEIVED + 1_999)).toBe(lease(RECEIVED));
    expect(lease(RECEIVED + 2_000)).not.toBe(lease(RECEIVED));
  });

  it('makes batches of twenty, and leaves none out', () => {
    const { batches, next } = planLooks(signal(), keys(45));
    expect(batches.map(({ looks }) => looks.length)).toEqual([20, 20, 5]);
    expect(batches.flatMap(({ looks }) => looks.map(({ key }) => key))).toEqual(keys(45));
    expect(next).toBeUndefined();
  });

  it('takes several executions for a whole fleet', () => {
    const fleet = keys(2 * MOST_PER_EXECUTION + 1);
    const seen: string[] = [];
    let looked = 0;
    for (let execution = 0; execution < 3; execution += 1) {
      const { batches, next } = planLooks(signal(looked), fleet);
      seen.push(...batches.flatMap(({ looks }) => looks.map(({ key }) => key)));
      expect(next).toBe(execution < 2 ? String((execution + 1) * MOST_PER_EXECUTION) : undefined);
      looked = Number(next ?? 0);
    }
    expect(seen).toEqual(fleet);
  });
});
