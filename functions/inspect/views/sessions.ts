import * as z from 'zod';
import { explainDoubleUse } from '../../../shared/domain/connect/explain-double-use';
import { type Found, judge } from '../../../shared/domain/connect/judge';
import { type LiveConnection, LONGEST_SESSION_MS } from '../../../shared/domain/connect/live-connection';
import { asAsked } from '../../../shared/domain/connect/receipt-schema';
import { normaliseCommonName } from '../../../shared/domain/identity/common-name';
import { foundNow } from '../../../shared/runtime/found-now';
import type { ConnectionKey } from '../../../shared/runtime/ports';
import { readDoubleUses } from '../../../shared/runtime/read-double-uses';
import { Refusal } from '../../../shared/runtime/refusal';
import type { InspectPorts } from '../ports';
import { iso, limitIn, type Query } from '../query';
import { shortAnswer } from './short-answer';

const MOST = 100;

/**
 * `?commonName=`: connections of the name's device that were let in and can still be open, or page by page
 * (`?after=&limit=`) those of everybody. With each, what it would be answered now; with those of a name, whether its
 * certificate was used from two places.
 */
export async function sessions(ports: InspectPorts, query: Query): Promise<object> {
  const now = ports.now();
  if (query.commonName !== undefined) {
    const name = nameIn(query.commonName);
    const doubleUses = await readDoubleUses(name, { from: now - LONGEST_SESSION_MS, to: now }, ports.decisions);
    return {
      at: iso(now),
      sessions: await shown(await ofName(ports, name, now), ports, now),
      doubleUses: doubleUses.map(explainDoubleUse),
    };
  }
  const after = query.after === undefined ? undefined : keyIn(query.after);
  const { connections, end } = await ports.live.page(after, limitIn(query, MOST, 50), now);
  return {
    at: iso(now),
    sessions: await shown(connections, ports, now),
    next: end && JSON.stringify([end.device, end.connectionId]),
  };
}

function nameIn(given: string): string {
  const name = normaliseCommonName(given);
  if (name.kind === 'usable') return name.value;
  throw new Refusal(400, `${JSON.stringify(given)} is not a usable common name`, { where: 'commonName' });
}

async function ofName(ports: InspectPorts, commonName: string, now: number): Promise<readonly LiveConnection[]> {
  const answer = await ports.explain({ commonName, at: now, knownAt: now });
  const device = answer.kind === 'explained' ? answer.explanation.device : undefined;
  return device === undefined ? [] : await ports.live.ofDevice(device, now);
}

const keySchema = z.tuple([z.string().min(1), z.string().min(1)]);

function keyIn(text: string): ConnectionKey {
  try {
    const [device, connectionId] = keySchema.parse(JSON.parse(text));
    return { device, connectionId };
  } catch {
    throw new Refusal(400, 'after is not what a page named as its next', { where: 'after' });
  }
}

/** Each row is read once, however many connections go by its name. */
async function shown(
  connections: readonly LiveConnection[],
  { rows }: InspectPorts,
  now: number,
): Promise<readonly object[]> {
  const reads = new Map<string, Promise<Found>>();
  const foundFor = (commonName: string): Promise<Found> => {
    const read = reads.get(commonName) ?? foundNow(commonName, rows);
    reads.set(commonName, read);
    return read;
  };
  return await Promise.all(
    connections.map(async ({ connectionId, commonName, device, endpointId, mode, since, request }) => {
      const { platform, platformVersion, publicIp, clientVersion } = request;
      const { decision } = judge({ request: asAsked(request), found: await foundFor(commonName), at: now });
      return {
        ...{ connectionId, commonName, device, endpointId, mode, since: iso(since) },
        ...{ platform, platformVersion, publicIp, clientVersion },
        answer: shortAnswer(decision),
      };
    }),
  );
}
