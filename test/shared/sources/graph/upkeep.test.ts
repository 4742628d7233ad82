import { createHash } from 'node:crypto';
import type { HttpRequest } from '../../../../shared/sources/api';
import { entra } from '../../../../shared/sources/entra';
import { intune } from '../../../../shared/sources/intune';
import { fakeApi } from '../../../support/fake-api';

const NOW = Date.parse('2026-11-20T08:16:00Z');
const GRAPH = 'https://graph.microsoft.com/v1.0';
const PUSH = 'https://api.example/signals/intune';
const STATE = 'graph-client-state-one';
const GENERATION = createHash('sha256').update(`postern:${STATE}`).digest('hex').slice(0, 8);
const URL_NOW = `${PUSH}?generation=${GENERATION}`;

const subscription = (id: string, changes: object = {}) => ({
  id,
  resource: 'devices',
  changeType: 'updated,deleted',
  notificationUrl: URL_NOW,
  ...changes,
});

function upkeep(
  answers: Readonly<Record<string, object>>,
  subscriptions: readonly object[] = [{ resource: 'devices' }],
) {
  const api = fakeApi(
    ({ method, url }: HttpRequest) =>
      url.includes('/oauth2/')
        ? { access_token: 't', expires_in: 3599 }
        : new Map<string, object>(Object.entries({ 'GET /subscriptions': { value: [] }, ...answers })).get(
            `${method} ${url.replace(GRAPH, '')}`,
          ),
    { clientId: 'app', clientSecret: 's' },
    NOW,
  );
  const opened = intune.configure({ api: { tenant: 'contoso.example', subscriptions } }).upkeep?.(api.access);
  const run = async (secrets: readonly string[] = [STATE]) => opened?.run({ pushUrl: PUSH, secrets });
  const asked = () => api.sent.slice(1).map(({ method, url }) => `${method} ${url.replace(GRAPH, '')}`);
  return { ...api, run, asked };
}

describe('subscriptions of Graph', () => {
  it('that are missing are made, with clientState and a place for news of their life', async () => {
    const { run, sent } = upkeep({ 'POST /subscriptions': { status: 201, body: '{"id":"s1"}' } });
    expect(await run()).toEqual([{ what: 'subscription to devices', state: 'made' }]);
    expect(JSON.parse(sent.at(-1)?.body ?? '')).toEqual({
      changeType: 'updated,deleted',
      resource: 'devices',
      notificationUrl: URL_NOW,
      lifecycleNotificationUrl: URL_NOW,
      expirationDateTime: '2026-11-23T08:16:00.000Z',
      clientState: STATE,
    });
  });

  it('that are there are renewed on every run, on whichever page they are', async () => {
    const { run, asked } = upkeep({
      'GET /subscriptions': {
        value: [subscription('other', { notificationUrl: 'https://else.example/x' })],
        '@odata.nextLink': `${GRAPH}/subscriptions?$skiptoken=2`,
      },
      'GET /subscriptions?$skiptoken=2': { value: [subscription('s1', { resource: '/Devices' })] },
      'PATCH /subscriptions/s1': { status: 200, body: '{}' },
    });
    expect(await run()).toEqual([{ what: 'subscription to devices', state: 'renewed' }]);
    expect(asked()).toEqual(['GET /subscriptions', 'GET /subscriptions?$skiptoken=2', 'PATCH /subscriptions/s1']);
  });

  it('made under a secret of before, or configured no longer, are replaced and removed', async () => {
    const { run, asked } = upkeep({
      'GET /subscriptions': {
        value: [
          subscription('old', { notificationUrl: `${PUSH}?generation=00000000` }),
          subscription('gone', { resource: 'groups' }),
        ],
      },
      'POST /subscriptions': { status: 201, body: '{}' },
      'DELETE /subscriptions/old': { status: 204 },
      'DELETE /subscriptions/gone': { status: 204 },
    });
    expect(await run()).toEqual([
      { what: 'subscription to devices', state: 'made' },
      { what: 'subscription to devices', state: 'removed' },
      { what: 'subscription to groups', state: 'removed' },
    ]);
    expect(asked().slice(-2)).toEqual(['DELETE /subscriptions/old', 'DELETE /subscriptions/gone']);
  });

  it('that are refused are broken, by the code of Graph and nothing that was sent', async () => {
    const { run } = upkeep({
      'POST /subscriptions': {
        status: 400,
        body: '{"error":{"code":"ValidationError","message":"graph-client-state-one"}}',
      },
    });
    expect(await run()).toEqual([
      { what: 'subscription to devices', state: 'broken', detail: 'subscription refused with 400 ValidationError' },
    ]);
  });

  it('cannot be made without a clientState', async () => {
    const { run, sent } = upkeep({});
    expect(await run([])).toMatchObject([{ state: 'broken' }]);
    expect(sent).toEqual([]);
  });

  it('are nobody’s business where none is configured', () => {
    expect(intune.configure({ api: { tenant: 'contoso.example' } }).upkeep).toBeUndefined();
    expect(entra.configure({}).upkeep).toBeUndefined();
    expect(
      entra.configure({ api: { tenant: 'contoso.example', subscriptions: [{ resource: 'devices' }] } }).upkeep,
    ).toBeDefined();
  });
});
