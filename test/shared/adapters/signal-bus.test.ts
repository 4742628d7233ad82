import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import { eventBridgeSignalBus } from '../../../shared/adapters/signal-bus';
import { signalReceivedSchema } from '../../../shared/contracts/bus';
import { type StubbedAnswer, stubbedClient } from '../../support/signal-clients';

const entriesSchema = z.object({ Entries: z.array(z.object({ Detail: z.string() })) });

const signal = (n: number) => ({ signalId: `s${n}`, source: 'ws1', receivedAt: 1_700_000_000_000 + n });
const signals = (count: number) => Array.from({ length: count }, (_, n) => signal(n));

/** Answers by the signal ids of each request: the ids in `refused` fail that often. */
function bus(refused: Readonly<Record<string, number>> = {}, override?: () => StubbedAnswer) {
  const left = new Map(Object.entries(refused));
  const batches: string[][] = [];
  const pauses: number[] = [];
  const { sent, configuration } = stubbedClient(({ body }) => {
    const ids = entriesSchema
      .parse(body)
      .Entries.map(({ Detail }) => signalReceivedSchema.parse(JSON.parse(Detail)).signalId);
    batches.push(ids);
    if (override !== undefined) return override();
    const results = ids.map((id) => {
      const times = left.get(id) ?? 0;
      left.set(id, times - 1);
      return times > 0 ? { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' } : { EventId: `e-${id}` };
    });
    return { body: { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results } };
  });
  const pause = async (milliseconds: number) => {
    pauses.push(milliseconds);
  };
  const published = eventBridgeSignalBus(new EventBridgeClient(configuration), {
    busName: 'signals',
    pause,
    random: () => 0.5,
  });
  return { publish: published.publish, batches, pauses, sent };
}

describe('eventBridgeSignalBus', () => {
  it('publishes a reference, never the body', async () => {
    const { publish, sent } = bus();
    expect(await publish([signal(1)])).toEqual([]);
    expect(sent).toEqual([
      {
        target: 'AWSEvents.PutEvents',
        body: {
          Entries: [
            {
              EventBusName: 'signals',
              Source: 'postern.signals',
              DetailType: 'SignalReceived.v1',
              Detail: '{"signalId":"s1","source":"ws1","receivedAt":1700000000001}',
            },
          ],
        },
      },
    ]);
  });

  it('sends ten at a time', async () => {
    const { publish, batches } = bus();
    expect(await publish(signals(23))).toEqual([]);
    expect(batches.map((batch) => batch.length)).toEqual([10, 10, 3]);
  });

  it('sends nothing for nothing', async () => {
    const { publish, batches } = bus();
    expect(await publish([])).toEqual([]);
    expect(batches).toEqual([]);
  });

  it('repeats the entries that failed, and only those, after growing pauses', async () => {
    const { publish, batches, pauses } = bus({ s1: 1, s11: 2 });
    expect(await publish(signals(12))).toEqual([]);
    expect(batches.slice(2)).toEqual([['s1', 's11'], ['s11']]);
    expect(pauses).toEqual([50, 100]);
  });

  it('names those that failed to the last', async () => {
    const { publish, batches } = bus({ s1: 99 });
    expect(await publish(signals(3))).toEqual([signal(1)]);
    expect(batches).toEqual([['s0', 's1', 's2'], ['s1'], ['s1']]);
  });

  it('counts what has no id as failed, however short the answer', async () => {
    const { publish } = bus({}, () => ({ body: {} }));
    expect(await publish(signals(2))).toEqual(signals(2));
  });

  it('throws when the bus cannot be reached', async () => {
    const { publish } = bus({}, () => ({ status: 500, body: { __type: 'InternalException' } }));
    await expect(publish(signals(1))).rejects.toThrow();
  });
});
