import * as z from 'zod';
import { type Evidence, evidenceSchema, policySchema } from '../shared/contracts/inspection';
import { projectionConfigurationSchema } from '../shared/domain/configuration';
import { ofAnyVersion } from '../shared/domain/event-versions';
import {
  deviceEventSchema,
  holdEventSchema,
  type PolicyActivated,
  policyActivatedSchema,
} from '../shared/domain/events';
import { nameClaim } from '../shared/domain/identity/claims';
import { enforcedSince } from '../shared/domain/policy/enforced-since';
import { type PolicySet, policySetSchema } from '../shared/domain/policy/policy-set';
import type { Activated, Story } from '../shared/domain/verdict/story';
import type { DeviceLogs } from '../shared/runtime/claimant-logs';
import type { PolicyStore } from '../shared/runtime/ports';
import { readStory, type StoryStores } from '../shared/runtime/read-story';
import { Failure } from './failure';
import { type Target, view } from './targets/target';

const eventsSchema = z.array(ofAnyVersion(deviceEventSchema));
const holdsSchema = z.array(ofAnyVersion(holdEventSchema));
const activationsSchema = z.array(ofAnyVersion(policyActivatedSchema)).min(1);

/** Names with all that their rows are made from, and what is active. */
export interface Gathered {
  /** Epoch ms, by the clock of the deployment. */
  readonly at: number;
  readonly active: Activated;
  readonly commonNames: readonly string[];
  readonly storyUnder: (commonName: string, active: Activated) => Promise<Story>;
}

/** Policies by activation, each read once. */
export function remotePolicies(target: Target): PolicyStore {
  const loaded = new Map<number, Promise<Activated>>();
  const load = async (activated: PolicyActivated): Promise<Activated> => {
    const { activation, policyHash, enforced } = activated;
    const document = await view(target, 'policy', policySchema, { activation: String(activation) });
    return {
      activation,
      policyHash,
      policySet: policySetSchema.parse(document.policy),
      configuration: projectionConfigurationSchema.parse(document.configuration),
      enforced,
    };
  };
  return {
    load: (activated) => {
      const found = loaded.get(activated.activation) ?? load(activated);
      loaded.set(activated.activation, found);
      return found;
    },
  };
}

/** What is active now. */
export async function activeOf(target: Target, policies: PolicyStore): Promise<Activated> {
  const { activations } = await view(target, 'evidence', evidenceSchema, { limit: '1' });
  const [latest] = activationsSchema.parse(activations);
  if (latest === undefined) throw new Failure('no policy is active');
  return await policies.load(latest);
}

/** Evidence of one name, or of every name that has a row, page by page. */
export async function gather(
  target: Target,
  policies: PolicyStore,
  commonName: string | undefined,
  step: (count: number) => void,
): Promise<Gathered> {
  const pages: Evidence[] = [];
  let after: string | undefined;
  do {
    const page: Evidence = await view(target, 'evidence', evidenceSchema, { commonName, after });
    pages.push(page);
    after = page.next;
    step(pages.reduce((sum, { names }) => sum + names.length, 0));
  } while (after !== undefined);
  const [first] = pages;
  if (first === undefined) throw new Failure(`${target.name} gave no evidence`);
  const names = new Map(
    pages
      .flatMap((page) => page.names)
      .map(({ commonName: name, logs }) => [
        name,
        new Map(logs.map(({ device, events }) => [device, eventsSchema.parse(events)])),
      ]),
  );
  const activations = activationsSchema.parse(first.activations);
  const holds = holdsSchema.parse(first.holds);
  const [latest] = activations;
  if (latest === undefined) throw new Failure('no policy is active');
  const storesOf = (name: string): StoryStores => {
    const logs: DeviceLogs = names.get(name) ?? new Map();
    return {
      log: {
        read: async (device) => logs.get(device) ?? [],
        readSince: async (device, since) => (logs.get(device) ?? []).filter(({ recordedAt }) => recordedAt > since),
        latestActivation: async () => latest,
        activations: async () => activations,
        holds: async () => holds,
      },
      // All that belongs to the name came with it.
      claims: {
        add: async () => undefined,
        devices: async (identifier) => (identifier === nameClaim(name) ? [...logs.keys()] : []),
      },
      policies,
    };
  };
  return {
    at: Date.parse(first.at),
    active: await policies.load(latest),
    commonNames: [...names.keys()].sort(),
    storyUnder: async (name, active) => await readStory(name, active, storesOf(name)),
  };
}

/** What would be active if this policy were activated at `now`; the configuration stays. */
export const activatedWith = (active: Activated, policySet: PolicySet, policyHash: string, now: number): Activated => ({
  ...active,
  activation: active.activation + 1,
  policyHash,
  policySet,
  enforced: enforcedSince(policySet.rules, active.enforced, now),
});
