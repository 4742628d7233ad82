import { WaitState } from '../../../local/stepfunctions/wait-state';

const NOW = Date.parse('2026-11-20T08:16:00Z');

async function waited(state: Record<string, string | number>, input: object = {}): Promise<number | undefined> {
  let until: number | undefined;
  const services = {
    context: {},
    runTask: async () => null,
    runNested: async () => null,
    now: () => NOW,
    waitUntil: async (instant: number) => {
      until = instant;
    },
  };
  const data = JSON.parse(JSON.stringify(input));
  const transition = await new WaitState({ Type: 'Wait', ...state, Next: 'After' }).run(data, services);
  expect(transition).toEqual({ output: data, next: 'After' });
  return until;
}

describe('Wait', () => {
  it('waits for so long, or until an instant, by the virtual clock', async () => {
    expect(await waited({ Seconds: 5 })).toBe(NOW + 5_000);
    expect(await waited({ SecondsPath: '$.a.b' }, { a: { b: 7 } })).toBe(NOW + 7_000);
    expect(await waited({ Timestamp: '2026-11-20T09:00:00Z' })).toBe(Date.parse('2026-11-20T09:00:00Z'));
    expect(await waited({ TimestampPath: '$.due' }, { due: '2026-11-20T10:00:00.5+01:00' })).toBe(
      NOW + 44 * 60_000 + 500,
    );
  });

  it.each([
    [{ TimestampPath: '$.due' }, {}],
    [{ TimestampPath: '$.due' }, { due: '2026-11-20' }],
    [{ TimestampPath: '$.due' }, { due: 7.5 }],
    [{ SecondsPath: '$.s' }, { s: -1 }],
  ])('fails for %j of %j, as Step Functions does', async (state, input) => {
    await expect(waited(state, input)).rejects.toMatchObject({ name: 'States.Runtime' });
  });
});
