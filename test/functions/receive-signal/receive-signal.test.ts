import { LARGEST_BODY } from '../../../functions/receive-signal/receive-signal';
import type { SignalStore } from '../../../shared/adapters/signal-store';
import { SOURCE_DESCRIPTIONS, SOURCE_KINDS } from '../../../shared/sources/descriptions';
import { ingress, NOW, workspaceOne } from '../../support/signal-ingress';
import {
  BODIES,
  configuredSource,
  genericPush,
  SECRETS,
  signedPush,
  workspaceOneBody,
} from '../../support/source-pushes';

describe('a genuine push', () => {
  it.each(SOURCE_KINDS)(
    '%s: stored as it came, put on the bus, answered with the code the source expects',
    async (kind) => {
      const { kept, published, records, send } = ingress();
      const push = signedPush[kind]({ body: BODIES[kind], secret: SECRETS[kind][1], now: NOW });
      const answer = await send(kind, push);
      const { successStatus, successBody } = SOURCE_DESCRIPTIONS[kind];
      const signalId = [...kept.keys()][0] ?? '';
      expect(signalId).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(answer.status).toBe(successStatus);
      expect(answer.json).toEqual(successBody === 'empty' ? undefined : { accepted: true, signalId });
      expect([...kept.values()]).toEqual([
        {
          signalId,
          source: kind,
          receivedAt: NOW,
          status: 'open',
          body: push.body,
          kept: expect.any(Object),
          contentType: push.headers['content-type'],
          expiresAt: NOW / 1000 + 30 * 86_400,
        },
      ]);
      expect(published).toEqual([{ signalId, source: kind, receivedAt: NOW }]);
      expect(records).toEqual([{ outcome: 'accepted', source: kind, status: answer.status, signalId }]);
    },
  );

  it('of the largest size is taken', async () => {
    const { kept, send } = ingress();
    const frame = workspaceOneBody({ Padding: '' }).length;
    const answer = await send(
      'workspace-one',
      workspaceOne(workspaceOneBody({ Padding: 'x'.repeat(LARGEST_BODY - frame) })),
    );
    expect([answer.status, kept.size]).toEqual([200, 1]);
  });

  it('is on the bus only after it is stored', async () => {
    const order: string[] = [];
    const store: SignalStore = {
      open: async () => {
        order.push('store');
        return 'opened';
      },
    };
    const bus = {
      publish: async () => {
        order.push('bus');
        return [];
      },
    };
    const { send } = ingress({ store, bus });
    await send('workspace-one', workspaceOne());
    expect(order).toEqual(['store', 'bus']);
  });
});

describe('a duplicate', () => {
  it('of a closed signal succeeds, and nothing is published', async () => {
    const { kept, published, close, records, clock, send } = ingress();
    const first = await send('workspace-one', workspaceOne());
    close(first.json.signalId, 'events');
    clock.now += 3_600_000;
    const second = await send('workspace-one', workspaceOne());
    expect([second.status, second.json]).toEqual([200, first.json]);
    expect([kept.size, published.length]).toEqual([1, 1]);
    expect(records.map(({ outcome }) => outcome)).toEqual(['accepted', 'duplicate']);
  });

  it('of an open signal is published again: the first delivery may have failed at just that', async () => {
    const { kept, published, clock, send } = ingress();
    await send('workspace-one', workspaceOne());
    clock.now += 1_000;
    expect((await send('workspace-one', workspaceOne())).status).toBe(200);
    expect([kept.size, published.length]).toEqual([1, 2]);
  });

  it('by delivery id: another id is another signal, another attempt is not', async () => {
    const { kept, clock, send } = ingress();
    const push = (id: string) => genericPush({ body: BODIES.generic, secret: SECRETS.generic[0], now: clock.now, id });
    await send('generic', push('msg_1'));
    clock.now += 5_000;
    await send('generic', push('msg_1'));
    expect(kept.size).toBe(1);
    await send('generic', push('msg_2'));
    expect(kept.size).toBe(2);
  });

  it('without id and time of its own: the same minute is a retry, the next a new observation', async () => {
    const { kept, clock, send } = ingress();
    const push = () => workspaceOne(workspaceOneBody({ EventTime: undefined }));
    await send('workspace-one', push());
    clock.now += 59_999;
    await send('workspace-one', push());
    expect(kept.size).toBe(1);
    clock.now += 1;
    await send('workspace-one', push());
    expect(kept.size).toBe(2);
  });

  it('never across sources', async () => {
    const sources = new Map(
      ['ws1-eu', 'ws1-us'].map((id) => [
        id,
        { source: configuredSource('workspace-one'), secret: 'workspace-one', pushesPerMinute: 1_500 },
      ]),
    );
    const { kept, send } = ingress({ sources });
    await send('ws1-eu', workspaceOne());
    await send('ws1-us', workspaceOne());
    expect(kept.size).toBe(2);
  });
});

describe('the rate limit of a source', () => {
  const most = 3;
  const limited = () => {
    let left = most;
    const take = async () => {
      left -= 1;
      return left >= 0 ? ({ ok: true } as const) : ({ ok: false, seconds: 17 } as const);
    };
    return ingress({ allowance: { take } });
  };

  it('refuses with 429 and the time to come again, and stores nothing', async () => {
    const { kept, published, records, send } = limited();
    const answers = [];
    for (let sent = 0; sent < most + 1; sent += 1) {
      answers.push(await send('workspace-one', workspaceOne(workspaceOneBody({ DeviceId: sent }))));
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers.at(-1)).toMatchObject({
      headers: { 'retry-after': '17' },
      json: { error: 'more than 1500 pushes in this minute; send it again later' },
    });
    expect([kept.size, published.length]).toEqual([most, most]);
    expect(records.at(-1)).toMatchObject({ outcome: 'refused', status: 429, reason: 'rate limit of the source' });
  });

  it('counts neither forged pushes nor malformed ones nor connection tests', async () => {
    const { send } = limited();
    for (let sent = 0; sent < 10; sent += 1) {
      await send('workspace-one', workspaceOne(workspaceOneBody(), 'events:guess'));
      await send('workspace-one', workspaceOne('not json'));
      await send('workspace-one', { ...workspaceOne(''), method: 'GET' });
    }
    expect((await send('workspace-one', workspaceOne())).status).toBe(200);
  });
});

describe('the connection test', () => {
  it('is answered, and neither stored nor counted as a push', async () => {
    const { kept, records, send } = ingress();
    const answer = await send('workspace-one', { ...workspaceOne(''), method: 'GET' });
    expect([answer.status, answer.json, kept.size]).toEqual([200, { connected: true }, 0]);
    expect(records).toEqual([{ outcome: 'answered', source: 'workspace-one', status: 200 }]);
  });
});
