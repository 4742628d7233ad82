import type { JsonObject } from '../json-object';
import { isJsonObject, property } from '../json-object';
import { knownText, knownWord } from '../known-value';
import type { FleetPolicyName } from './description';

/** A policy as it stands on one host. Fleet lists those that apply to the host's platform and team. */
export interface HostPolicy {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly critical: boolean;
  /** Undefined: it has not run yet. */
  readonly passes: boolean | undefined;
}

export function hostPolicies(host: JsonObject): readonly HostPolicy[] {
  const listed = property(host, 'policies');
  return Array.isArray(listed) ? listed.filter(isJsonObject).map(hostPolicy) : [];
}

function hostPolicy(policy: JsonObject): HostPolicy {
  const response = knownWord(property(policy, 'response'));
  return {
    id: knownText(property(policy, 'id')),
    name: comparable(knownText(property(policy, 'name'))),
    critical: property(policy, 'critical') === true,
    passes: response === 'pass' ? true : response === 'fail' ? false : undefined,
  };
}

/**
 * Whether the host passes these policies: it does not as soon as it fails one; it does once it passes all. Undefined
 * while none has failed and one has not run, and where none applies: nothing proves nothing.
 */
export function passesAll(policies: readonly HostPolicy[]): boolean | undefined {
  if (policies.some(({ passes }) => passes === false)) return false;
  return policies.length > 0 && policies.every(({ passes }) => passes === true) ? true : undefined;
}

/** The policies that are meant: a number is an id, text a name or an id. */
export function named(policies: readonly HostPolicy[], names: readonly FleetPolicyName[]): readonly HostPolicy[] {
  const wanted = names.map((name) => comparable(String(name)));
  return policies.filter(({ id, name }) => wanted.some((word) => word === id || word === name));
}

const comparable = <T extends string | undefined>(name: T) => name?.trim().toLowerCase();
