import { dynamoLookLeases } from '../../../shared/adapters/look-leases';
import { dynamoPushAllowance } from '../../../shared/adapters/push-allowance';
import { COORDINATION_TABLE, signalTable } from '../../support/signal-table';

const MINUTE = Date.parse('2026-11-20T08:16:00Z');
let table: Awaited<ReturnType<typeof signalTable>>;
beforeAll(async () => {
  table = await signalTable();
});
afterAll(() => table.stop());

describe('the allowance of pushes', () => {
  it('gives out exactly so many a minute, however many ask at once, and each source its own', async () => {
    const clock = { now: MINUTE + 15_000 };
    // Two environments of the function.
    const [one, other] = [1, 2].map(() => dynamoPushAllowance(table.client, COORDINATION_TABLE, () => clock.now));
    const asked = await Promise.all(
      Array.from({ length: 30 }, (_, index) => (index % 2 === 0 ? one : other)?.take('jamf', 20)),
    );
    expect(asked.filter((taken) => taken?.ok === true)).toHaveLength(20);
    expect(asked.find((taken) => taken?.ok === false)).toEqual({ ok: false, seconds: 45 });
    expect(await one?.take('kolide', 20)).toEqual({ ok: true });
    clock.now = MINUTE + 60_000;
    expect(await one?.take('jamf', 20)).toEqual({ ok: true });
  });
});

describe('the lease of a look', () => {
  it('is given to one signal, and to that one again', async () => {
    const leases = dynamoLookLeases(table.client, COORDINATION_TABLE, () => MINUTE);
    const taken = await Promise.all(['a', 'b', 'c'].map((signal) => leases.take('look:jamf:computer:1@7', signal)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    const holder = ['a', 'b', 'c'][taken.indexOf(true)] ?? '';
    expect(await leases.take('look:jamf:computer:1@7', holder)).toBe(true);
    expect(await leases.take('look:jamf:computer:1@7', 'd')).toBe(false);
    expect(await leases.take('look:jamf:computer:1@8', 'd')).toBe(true);
  });
});
