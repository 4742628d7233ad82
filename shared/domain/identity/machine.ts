import { normaliseSerial, presentIdentifiers } from './claims';
import { laterBinding, type Partition } from './partition';

/** The partitions of one physical device: several sources, or one enrolled again. */
export type Machine = readonly Partition[];

/**
 * Groups partitions that share a present serial number, or that an operator linked, directly or through others.
 * Unenrolled partitions belong to it too: what was decided about the device outlives its enrolment.
 */
export function machinesAmong(partitions: readonly Partition[]): readonly Machine[] {
  const machines: Partition[][] = [];
  for (const partition of [...partitions].sort(byDevice)) {
    const joined = machines.filter((machine) => machine.some((member) => areOne(member, partition)));
    const merged = [...joined.flat(), partition];
    for (const machine of joined) machines.splice(machines.indexOf(machine), 1);
    machines.push(merged);
  }
  return machines.map((machine) => machine.sort(byDevice)).sort((a, b) => compare(deviceOf(a[0]), deviceOf(b[0])));
}

/** The name an operator gave the device. */
export const boundName = (machine: Machine): string | undefined =>
  machine.map(({ binding }) => binding).reduce(laterBinding, undefined)?.commonName;

function areOne(a: Partition, b: Partition): boolean {
  const serial = serialOf(a);
  return (
    (serial !== undefined && serial === serialOf(b)) ||
    a.links.includes(b.history.device) ||
    b.links.includes(a.history.device)
  );
}

function serialOf({ history }: Partition): string | undefined {
  const { serialNumber } = presentIdentifiers(history);
  return serialNumber === undefined ? undefined : normaliseSerial(serialNumber);
}

const deviceOf = (partition: Partition | undefined): string => partition?.history.device ?? '';
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byDevice = (a: Partition, b: Partition): number => compare(deviceOf(a), deviceOf(b));
