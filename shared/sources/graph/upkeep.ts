import { createHash } from 'node:crypto';
import type { ApiAccess, HttpAnswer } from '../api';
import { isJsonObject, type JsonObject, property } from '../json-object';
import { knownText } from '../known-value';
import type { OpenUpkeep, Upkeep, UpkeepFinding, UpkeepMeans } from '../upkeep';
import { graphClient } from './client';
import { graphPage } from './pages';
import type { GraphApi, GraphSubscription } from './settings';

/** The capability, where there is something to subscribe to. */
export const subscribed = (api: GraphApi): { readonly upkeep?: OpenUpkeep } =>
  api.subscriptions.length === 0 ? {} : { upkeep: (access) => graphUpkeep(api, access) };

/**
 * Subscriptions of Graph (https://learn.microsoft.com/graph/change-notifications-delivery-webhooks). Each run renews all
 * of them, which also answers `reauthorizationRequired`; makes those that are missing, which answers
 * `subscriptionRemoved`; and removes those of ours that are configured no longer or carry a secret of before.
 */
export function graphUpkeep(api: GraphApi, access: ApiAccess): Upkeep {
  const client = graphClient(api, access);

  /** All subscriptions of our application that push to this source. */
  async function ours(pushUrl: string): Promise<readonly JsonObject[]> {
    const found: JsonObject[] = [];
    let path: string | undefined = '/subscriptions';
    while (path !== undefined) {
      const page: Awaited<ReturnType<typeof graphPage>> = await graphPage(client, api.baseUrl, path);
      found.push(...page.items.filter((item) => urlOf(item)?.split('?')[0] === pushUrl));
      path = page.next;
    }
    return found;
  }

  async function renew(id: string, wanted: GraphSubscription): Promise<UpkeepFinding> {
    const what = `subscription to ${wanted.resource}`;
    const answer = await client.answer('PATCH', `/subscriptions/${id}`, {
      expirationDateTime: expiry(wanted, access.now()),
    });
    return isSuccess(answer)
      ? { what, state: 'renewed' }
      : { what, state: 'broken', detail: failure('renewal', answer) };
  }

  async function make(wanted: GraphSubscription, url: string, clientState: string): Promise<UpkeepFinding> {
    const what = `subscription to ${wanted.resource}`;
    const answer = await client.answer('POST', '/subscriptions', {
      changeType: wanted.changeType,
      resource: wanted.resource,
      notificationUrl: url,
      lifecycleNotificationUrl: url,
      expirationDateTime: expiry(wanted, access.now()),
      clientState,
    });
    return isSuccess(answer)
      ? { what, state: 'made' }
      : { what, state: 'broken', detail: failure('subscription', answer) };
  }

  return {
    async run({ pushUrl, secrets }: UpkeepMeans) {
      const [clientState] = secrets;
      if (clientState === undefined) {
        return [
          { what: 'subscriptions', state: 'broken', detail: 'the secret of the source holds no clientState yet' },
        ];
      }
      const url = `${pushUrl}?generation=${generation(clientState)}`;
      const there = await ours(pushUrl);
      const matches = (item: JsonObject, wanted: GraphSubscription) =>
        urlOf(item) === url &&
        same(property(item, 'resource'), wanted.resource) &&
        same(property(item, 'changeType'), wanted.changeType);
      const findings: UpkeepFinding[] = [];
      for (const wanted of api.subscriptions) {
        const id = idOf(there.find((item) => matches(item, wanted)));
        findings.push(id === undefined ? await make(wanted, url, clientState) : await renew(id, wanted));
      }
      for (const item of there) {
        const id = idOf(item);
        if (id === undefined || api.subscriptions.some((wanted) => matches(item, wanted))) continue;
        await client.answer('DELETE', `/subscriptions/${id}`);
        findings.push({ what: `subscription to ${knownText(property(item, 'resource')) ?? id}`, state: 'removed' });
      }
      return findings;
    },
  };
}

/** Graph does not tell the clientState of a subscription: a mark in its URL says under which secret it was made. */
const generation = (clientState: string): string =>
  createHash('sha256').update(`postern:${clientState}`).digest('hex').slice(0, 8);

const urlOf = (item: JsonObject): string | undefined => knownText(property(item, 'notificationUrl'), 2_048);

/** Ids are GUIDs; nothing else may stand in a path. */
function idOf(item: JsonObject | undefined): string | undefined {
  const id = item === undefined ? undefined : knownText(property(item, 'id'));
  return id !== undefined && /^[A-Za-z0-9-]{1,64}$/.test(id) ? id : undefined;
}

const same = (value: unknown, wanted: string): boolean =>
  typeof value === 'string' && value.replace(/^\/+/, '').toLowerCase() === wanted.replace(/^\/+/, '').toLowerCase();

const expiry = ({ lifetimeMinutes }: GraphSubscription, now: number): string =>
  new Date(now + lifetimeMinutes * 60_000).toISOString();

const isSuccess = ({ status }: HttpAnswer): boolean => status >= 200 && status <= 299;

/** Graph's own error code, such as `ValidationError`; its message could quote what was sent. */
function failure(what: string, { status, body }: HttpAnswer): string {
  const error = readError(body);
  return `${what} refused with ${status}${error === undefined ? '' : ` ${error}`}`;
}

function readError(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    const error = isJsonObject(parsed) ? parsed.error : undefined;
    return isJsonObject(error) ? knownText(error.code, 64) : undefined;
  } catch {
    return undefined;
  }
}
