import type { ActiveSecrets, SourceSecrets } from '../../../shared/adapters/source-secrets';
import { ingress, workspaceOne } from '../../support/signal-ingress';
import { memoryBus } from '../../support/signal-memory';

describe('our own faults never get a success code', () => {
  const again = { 'content-type': 'application/json', 'retry-after': '10' };

  it('the store is down', async () => {
    const error = new Error('throttled');
    const { published, records, send } = ingress({ store: { open: () => Promise.reject(error) } });
    const answer = await send('workspace-one', workspaceOne());
    expect([answer.status, answer.headers, answer.json]).toEqual([
      503,
      again,
      { error: 'not accepted; send it again' },
    ]);
    expect(published).toEqual([]);
    expect(records).toEqual([{ outcome: 'failed', source: 'workspace-one', status: 503, error }]);
  });

  it('the bus does not take it: stored, and the retry completes it', async () => {
    let refusals = 1;
    const { bus, published } = memoryBus(() => refusals-- > 0);
    const { kept, records, send } = ingress({ bus });
    const first = await send('workspace-one', workspaceOne());
    expect([first.status, first.headers, kept.size, published.length]).toEqual([503, again, 1, 0]);
    const second = await send('workspace-one', workspaceOne());
    expect([second.status, kept.size, published.length]).toEqual([200, 1, 1]);
    expect(records.map(({ outcome }) => outcome)).toEqual(['failed', 'duplicate']);
  });

  it('the bus cannot be reached', async () => {
    const { kept, send } = ingress({ bus: { publish: () => Promise.reject(new Error('timeout')) } });
    expect([(await send('workspace-one', workspaceOne())).status, kept.size]).toEqual([503, 1]);
  });

  it('the secrets cannot be asked', async () => {
    const secrets: SourceSecrets = {
      active: () => Promise.reject(new Error('denied')),
      refreshed: async () => undefined,
    };
    const { kept, send } = ingress({ secrets });
    expect([(await send('workspace-one', workspaceOne())).status, kept.size]).toEqual([503, 0]);
  });
});

describe('secrets', () => {
  const known = (...values: string[]): ActiveSecrets => ({ values, problem: undefined });
  const rotating = (before: ActiveSecrets, after: ActiveSecrets | undefined) => {
    const asked: string[] = [];
    const secrets: SourceSecrets = {
      active: async () => {
        asked.push('active');
        return before;
      },
      refreshed: async () => {
        asked.push('refreshed');
        return after;
      },
    };
    return { secrets, asked };
  };

  it('are read anew when authentication fails: a rotation refuses no genuine push', async () => {
    const { secrets, asked } = rotating(known('events:old'), known('events:old', 'events:new'));
    const { send } = ingress({ secrets });
    expect((await send('workspace-one', workspaceOne(undefined, 'events:new'))).status).toBe(200);
    expect((await send('workspace-one', workspaceOne(undefined, 'events:old'))).status).toBe(200);
    expect(asked).toEqual(['active', 'refreshed', 'active']);
  });

  it('stay as they are when the last reading is too recent', async () => {
    const { send } = ingress(rotating(known('events:old'), undefined));
    expect((await send('workspace-one', workspaceOne(undefined, 'events:new'))).status).toBe(401);
  });

  it.each([
    [{ values: [], problem: 'the secret holds no active value yet' }, undefined],
    [known('events:old'), { values: [], problem: 'the secret holds no active value yet' }],
  ])('without a usable one, everybody is refused and the cause is recorded', async (before, after) => {
    const { records, send, kept } = ingress(rotating(before, after));
    const answer = await send('workspace-one', workspaceOne(undefined, 'events:new'));
    expect([answer.status, answer.json, kept.size]).toEqual([401, { error: 'authentication failed' }, 0]);
    expect(records).toMatchObject([{ outcome: 'refused', misconfiguration: 'the secret holds no active value yet' }]);
  });
});
