import { brokenIn, type KeptSource, keepSubscriptions } from '../../../functions/keep-subscriptions/keep-subscriptions';
import type { SourceSecrets } from '../../../shared/adapters/source-secrets';
import type { UpkeepMeans } from '../../../shared/sources/upkeep';

const secrets: SourceSecrets = {
  active: async (secret) => ({ values: [`${secret}-1`, `${secret}-2`], problem: undefined }),
  refreshed: async () => undefined,
};

it('gives each source its own URL and secrets; one that fails is a finding and holds up no other', async () => {
  const means: UpkeepMeans[] = [];
  const sources = new Map<string, KeptSource>([
    ['bad', { secret: 's/bad', upkeep: { run: async () => Promise.reject(new Error('refused')) } }],
    [
      'good',
      {
        secret: 's/good',
        upkeep: {
          run: async (given) => {
            means.push(given);
            return [{ what: 'stream 1', state: 'kept' }];
          },
        },
      },
    ],
  ]);
  const keeping = await keepSubscriptions({ sources, secrets, apiUrl: 'https://api.example' });
  expect(keeping).toEqual([
    { source: 'bad', findings: [{ what: 'upkeep', state: 'broken', detail: 'Error: refused' }] },
    { source: 'good', findings: [{ what: 'stream 1', state: 'kept' }] },
  ]);
  expect(means).toEqual([{ pushUrl: 'https://api.example/signals/good', secrets: ['s/good-1', 's/good-2'] }]);
  expect(brokenIn(keeping)).toBe(1);
});
