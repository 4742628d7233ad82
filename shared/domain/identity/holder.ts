import type { ProjectionConfiguration } from '../configuration';
import { liveHistories, mergePosture, type Posture } from '../posture/merge';
import { currentName } from './claims';
import { boundName, type Machine, machinesAmong } from './machine';
import type { Partition } from './partition';

/** Who a common name stands for. */
export type NameHolder =
  | { readonly kind: 'nobody' }
  /** `members` are all partitions of the machine, also those that are not enrolled now. */
  | { readonly kind: 'device'; readonly posture: Posture; readonly members: readonly string[] }
  /** Partitions of two or more physical devices, sorted. */
  | { readonly kind: 'several'; readonly devices: readonly string[] };

/**
 * Finds the holder among all partitions that ever claimed the name and all that belong to a machine of one of those.
 * A machine claims the name an operator bound it to, and no other; else those that its sources' templates make. A name
 * that is bound is claimed by nobody's template.
 */
export function holderOf(
  commonName: string,
  partitions: readonly Partition[],
  configuration: ProjectionConfiguration,
): NameHolder {
  const machines = machinesAmong(partitions).map((machine) => claimOf(machine, commonName, configuration));
  const claiming = machines.filter(({ claimants }) => claimants.length > 0);
  const bound = claiming.filter((machine) => machine.bound);
  const [first, ...others] = bound.length > 0 ? bound : claiming;
  if (first === undefined) return { kind: 'nobody' };
  if (others.length > 0) {
    return { kind: 'several', devices: [first, ...others].flatMap(({ claimants }) => claimants).sort() };
  }
  return {
    kind: 'device',
    posture: mergePosture(first.live, Object.keys(configuration.sources)),
    members: first.machine.map(({ history }) => history.device),
  };
}

function claimOf(machine: Machine, commonName: string, configuration: ProjectionConfiguration) {
  const live = liveHistories(
    machine.map(({ history }) => history),
    Object.keys(configuration.sources),
  );
  const name = boundName(machine);
  const claiming = live.filter((history) => (name ?? currentName(history, configuration)) === commonName);
  return { machine, live, bound: name !== undefined, claimants: claiming.map(({ device }) => device) };
}
