import type { JsonObject } from '../json-object';
import { isJsonObject, nested, property, quoted, storedJsonObject } from '../json-object';
import { knownText } from '../known-value';
import type { Interpretation, StoredSignal } from '../source';
import { UninterpretableSignal } from '../uninterpretable-signal';
import { hostKey, hostKeyOfPage } from './host-key';

const ignored = (reason: string): Interpretation => ({ outcome: 'ignored', reason });

/**
 * Fleet's webhooks carry no type: each is known by its parts. None of them is a fact. A failing policy is sent once, when
 * a host begins to fail it, at the time the batch ran, and nothing is sent when it passes again; so each is a reason to
 * look the host up, and the hosts API says what holds.
 */
export function interpretFleet({ body }: StoredSignal): Interpretation {
  const push = storedJsonObject(body);
  const policy = property(push, 'policy');
  if (isJsonObject(policy)) return failingPolicy(push, policy);
  const vulnerability = property(push, 'vulnerability');
  if (isJsonObject(vulnerability)) return vulnerable(vulnerability);
  const data = property(push, 'data');
  if (isJsonObject(data)) return unseen(data);
  // A calendar event: one host, and the policies to be mended in a maintenance window.
  if (property(push, 'host_id') !== undefined) {
    return hint([hostKey(property(push, 'host_id'))], 'failing policies have a maintenance window', 'host_id');
  }
  const activity = knownText(property(push, 'type'));
  if (activity !== undefined) return activityOf(activity, nested(push, 'details'));
  if (Array.isArray(property(push, 'details'))) return ignored('a batch of logs carries no posture of a host');
  throw new UninterpretableSignal('no policy, vulnerability, host status or activity: not what Fleet sends');
}

function failingPolicy(push: JsonObject, policy: JsonObject): Interpretation {
  const name = knownText(property(policy, 'name')) ?? `policy ${knownText(property(policy, 'id')) ?? ''}`.trim();
  return hosts(push, 'hosts', `policy ${quoted(name)} began to fail`);
}

function vulnerable(vulnerability: JsonObject): Interpretation {
  const cve = knownText(property(vulnerability, 'cve')) ?? 'a vulnerability';
  return hosts(vulnerability, 'hosts_affected', `${quoted(cve)} was found`);
}

/** A share of the hosts has not reported for days; only newer versions say which. */
function unseen(data: JsonObject): Interpretation {
  const ids = property(data, 'host_ids');
  if (ids === undefined || ids === null) return ignored('a share of hosts was not seen; no host is named');
  if (!Array.isArray(ids)) throw new UninterpretableSignal('data.host_ids: no list');
  return hint(
    ids.map((id: unknown) => hostKey(id)),
    'the host was not seen for days',
    'data.host_ids',
  );
}

function activityOf(type: string, details: JsonObject): Interpretation {
  const key = hostKey(property(details, 'host_id'));
  return key === undefined
    ? ignored(`activity ${quoted(type)} names no host`)
    : { outcome: 'hint', devices: [key], reason: `activity ${quoted(type)}` };
}

function hosts(holder: JsonObject, name: string, reason: string): Interpretation {
  const listed = property(holder, name);
  if (!Array.isArray(listed)) throw new UninterpretableSignal(`${name}: no list of hosts`);
  const keys = listed.map((host: unknown) =>
    isJsonObject(host) ? (hostKey(property(host, 'id')) ?? hostKeyOfPage(property(host, 'url'))) : undefined,
  );
  return hint(keys, reason, name);
}

/** Hosts that cannot be told are left out, unless there are no others: they must not keep the rest from being looked at. */
function hint(keys: readonly (string | undefined)[], reason: string, where: string): Interpretation {
  if (keys.length === 0) return ignored(`${reason}; no host is named`);
  const [first, ...more] = new Set(keys.filter((key) => key !== undefined));
  if (first === undefined) throw new UninterpretableSignal(`${where}: no usable host id`);
  return { outcome: 'hint', devices: [first, ...more], reason };
}
