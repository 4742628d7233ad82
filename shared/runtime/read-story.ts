import type { DeviceEvent } from '../domain/events';
import { type Activated, type InForce, pastNeededFrom, type Story } from '../domain/verdict/story';
import { readClaimantLogs } from './claimant-logs';
import type { ClaimStore, EventLog, PolicyStore } from './ports';

export interface StoryStores {
  readonly log: EventLog;
  readonly claims: ClaimStore;
  readonly policies: PolicyStore;
}

type Times = Pick<DeviceEvent, 'occurredAt' | 'recordedAt'>;
const everything = (): boolean => true;

/**
 * Reads all that the row of a common name is a function of.
 *
 * @param counts - which events are taken into account: all, unless the past is asked about
 */
export async function readStory(
  commonName: string,
  active: Activated,
  stores: StoryStores,
  counts: (event: Times) => boolean = everything,
): Promise<Story> {
  const all = await readClaimantLogs(commonName, stores, active.configuration);
  const logs = new Map([...all].map(([device, events]) => [device, events.filter(counts)]));
  const holds = (await stores.log.holds()).filter(counts);
  const from = pastNeededFrom({ logs, holds });
  return { commonName, logs, holds, active, past: from === undefined ? [] : await readPast(from, active, stores) };
}

/** What was in force from `from` (epoch ms) until what is active now, oldest first. */
async function readPast(from: number, active: Activated, { log, policies }: StoryStores): Promise<readonly InForce[]> {
  const newestFirst = (await log.activations()).filter(({ activation }) => activation <= active.activation);
  const before = newestFirst.findIndex(({ occurredAt }) => occurredAt <= from);
  const needed = newestFirst.slice(0, before < 0 ? newestFirst.length : before + 1).reverse();
  return await Promise.all(
    needed.map(async (activation) => ({ from: activation.occurredAt, active: await policies.load(activation) })),
  );
}
