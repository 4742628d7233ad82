import { isJsonObject, type JsonObject, nested, property, quoted } from '../json-object';
import { knownText, knownWord } from '../known-value';

/** What one notification says. */
export type Notice =
  /** Look at a device, by the key the inventory takes. */
  { readonly kind: 'look'; readonly device: string } | { readonly kind: 'nothing'; readonly reason: string };

const nothing = (reason: string): Notice => ({ kind: 'nothing', reason });

/** Source keys of what Graph names: each with its kind, for all of them are GUIDs. */
export const entraKey = (objectId: string): string => `entra:${objectId.toLowerCase()}`;
export const intuneKey = (managedDeviceId: string): string => `intune:${managedDeviceId.toLowerCase()}`;
export const userKey = (userId: string): string => `user:${userId.toLowerCase()}`;

/** An id as Graph and the Event Hub write it; undefined for none and for the all-zero one. */
export function graphId(value: unknown): string | undefined {
  const id = knownText(value)?.toLowerCase();
  return id !== undefined && /^[0-9a-z-]{1,64}$/.test(id) && !/^[0-]+$/.test(id) ? id : undefined;
}

/** One item of a batch: a change of a resource, or news of the subscription itself. */
export function readNotification(item: unknown): Notice {
  if (!isJsonObject(item)) return nothing('an item is not an object');
  const lifecycle = knownText(property(item, 'lifecycleEvent'));
  if (lifecycle !== undefined) return lifecycleNotice(lifecycle);
  const resource = knownText(property(item, 'resource'), 2_048);
  if (resource === undefined) return nothing('an item names no resource');
  return noticeOf(resource, item) ?? nothing(`resource ${quoted(resource.split('/')[0] ?? '')} names no device`);
}

/** `devices/<id>`, `users('<id>')`, `deviceManagement/managedDevices/<id>`: the path ends at the object that changed. */
const RESOURCES: readonly (readonly [RegExp, (id: string) => string])[] = [
  [/^devices(?:\/|\(')([^/')]+)(?:'\))?$/i, entraKey],
  [/^users(?:\/|\(')([^/')]+)(?:'\))?$/i, userKey],
  [/^devicemanagement\/manageddevices(?:\/|\(')([^/')]+)(?:'\))?$/i, intuneKey],
];

function noticeOf(resource: string, item: JsonObject): Notice | undefined {
  const path = resource.replace(/^\/+/, '');
  for (const [pattern, key] of RESOURCES) {
    const match = pattern.exec(path);
    const id =
      match === null ? undefined : (graphId(match[1]) ?? graphId(property(nested(item, 'resourceData'), 'id')));
    if (id !== undefined) return { kind: 'look', device: key(id) };
  }
  return undefined;
}

/** All three are put right by the upkeep of subscriptions and the reconciliation, which run on a schedule anyway. */
function lifecycleNotice(event: string): Notice {
  switch (knownWord(event)) {
    case 'reauthorizationrequired':
      return nothing('lifecycle reauthorizationRequired: the next upkeep of subscriptions renews it');
    case 'subscriptionremoved':
      return nothing('lifecycle subscriptionRemoved: the next upkeep of subscriptions makes it anew');
    case 'missed':
      return nothing('lifecycle missed: notifications were lost; the next reconciliation reads every device');
    default:
      return nothing(`lifecycle event ${quoted(event)} is not one we know`);
  }
}
