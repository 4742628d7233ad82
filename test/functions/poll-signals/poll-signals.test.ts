import { pollSignals } from '../../../functions/poll-signals/poll-signals';
import type { Poll, SettledSignals } from '../../../shared/sources/poll';

const signal = (id: string) => ({ id, contentType: 'application/secevent+jwt', body: `token-${id}` });

/** A vendor that gives out what is not settled yet, `most` at a time. */
function vendor(ids: readonly string[], most: number) {
  const waiting = new Set(ids);
  const told: SettledSignals[] = [];
  const settle = (settled: SettledSignals) => {
    told.push(settled);
    for (const id of settled.stored) waiting.delete(id);
    for (const { id } of settled.refused) waiting.delete(id);
  };
  const poll: Poll = {
    fetch: async (settled) => {
      settle(settled);
      const signals = [...waiting].slice(0, most).map(signal);
      return { signals, more: waiting.size > signals.length };
    },
    settle: async (settled) => settle(settled),
  };
  return { poll, waiting, told };
}

type Ingress = (id: string) => { status: number; body?: string } | Error;

function world(poll: Poll, ingress: Ingress = () => ({ status: 202 })) {
  const handed: string[] = [];
  const clock = { now: 0 };
  const run = () =>
    pollSignals({
      polls: new Map([['caep', poll]]),
      handIn: async (_, { id }) => {
        handed.push(id);
        const answer = ingress(id);
        if (answer instanceof Error) throw answer;
        return { body: '', ...answer };
      },
      now: () => clock.now,
    });
  return { run, handed, clock };
}

describe('polling', () => {
  it('hands in every signal, and acknowledges what is stored, until there is no more', async () => {
    const { poll, waiting, told } = vendor(['1', '2', '3', '4', '5'], 2);
    const { run, handed } = world(poll);
    expect(await run()).toEqual([{ source: 'caep', stored: 5, refused: 0, left: 0 }]);
    expect(handed).toEqual(['1', '2', '3', '4', '5']);
    expect(waiting.size).toBe(0);
    expect(told.map(({ stored }) => stored)).toEqual([[], ['1', '2'], ['3', '4'], ['5']]);
  });

  it('asks once, and settles nothing, where there is nothing', async () => {
    const { poll, told } = vendor([], 2);
    expect(await world(poll).run()).toEqual([{ source: 'caep', stored: 0, refused: 0, left: 0 }]);
    expect(told).toEqual([{ stored: [], refused: [] }]);
  });

  it('tells in the words of the refusal which signals never can be stored', async () => {
    const { poll, waiting, told } = vendor(['1', '2', '3'], 9);
    const refused: Ingress = (id) =>
      id === '1'
        ? { status: 202 }
        : { status: 400, body: id === '2' ? '{"err":"invalid_key","description":"no"}' : 'hm' };
    expect(await world(poll, refused).run()).toEqual([{ source: 'caep', stored: 1, refused: 2, left: 0 }]);
    expect(told.at(-1)).toEqual({
      stored: ['1'],
      refused: [
        { id: '2', err: 'invalid_key', description: 'no' },
        { id: '3', err: 'invalid_request', description: 'not accepted' },
      ],
    });
    expect(waiting.size).toBe(0);
  });

  it.each([
    ['503', () => ({ status: 503 })],
    ['429', () => ({ status: 429 })],
    ['401, a mistake in our own set-up', () => ({ status: 401 })],
    ['no answer', () => new Error('unreachable')],
  ])('leaves with the vendor what is not stored: %s', async (_, failing) => {
    const { poll, waiting, told } = vendor(['1', '2', '3', '4'], 2);
    const { run } = world(poll, (id) => (id === '2' ? failing() : { status: 202 }));
    expect(await run()).toEqual([{ source: 'caep', stored: 1, refused: 0, left: 1 }]);
    expect(told.at(-1)).toEqual({ stored: ['1'], refused: [] });
    expect([...waiting]).toEqual(['2', '3', '4']);
  });

  it('stops after a while, however much there is', async () => {
    const endless: Poll = {
      fetch: async () => ({ signals: [signal('x')], more: true }),
      settle: async () => undefined,
    };
    const { run } = world(endless);
    expect(await run()).toMatchObject([{ stored: 50 }]);
    const slow = world(endless, () => {
      slow.clock.now += 15_000;
      return { status: 202 };
    });
    expect(await slow.run()).toMatchObject([{ stored: 3 }]);
  });

  it('says why a source fails, and polls the others', async () => {
    const broken: Poll = { fetch: async () => Promise.reject(new Error('refused')), settle: async () => undefined };
    const { poll } = vendor(['1'], 9);
    const polled = await pollSignals({
      polls: new Map([
        ['a', broken],
        ['b', poll],
      ]),
      handIn: async () => ({ status: 202, body: '' }),
      now: () => 0,
    });
    expect(polled).toEqual([
      { source: 'a', stored: 0, refused: 0, left: 0, error: 'Error: refused' },
      { source: 'b', stored: 1, refused: 0, left: 0 },
    ]);
  });
});
