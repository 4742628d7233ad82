import type { ProjectionConfiguration } from '../configuration';
import type { DeviceHistory } from '../posture/fold';
import { liveHistories, mergePosture, type Posture } from '../posture/merge';
import { currentName, normaliseSerial, presentIdentifiers } from './claims';

/** Who a common name stands for. */
export type NameHolder =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'device'; readonly posture: Posture }
  /** Partitions of two or more physical devices, sorted. */
  | { readonly kind: 'several'; readonly devices: readonly string[] };

/**
 * Finds the holder among all devices that ever claimed the name and all that share a serial number with one of those.
 * Partitions with the same serial number are one physical device (several sources, or one enrolled again).
 */
export function holderOf(
  commonName: string,
  histories: readonly DeviceHistory[],
  configuration: ProjectionConfiguration,
): NameHolder {
  const live = liveHistories(histories, Object.keys(configuration.sources));
  const claiming = live.filter((history) => currentName(history, configuration) === commonName);
  const [first] = claiming;
  if (first === undefined) return { kind: 'nobody' };
  const machine = physicalDevice(first, live);
  if (!claiming.every((history) => machine.includes(history))) {
    return { kind: 'several', devices: claiming.map((history) => history.device).sort() };
  }
  return { kind: 'device', posture: mergePosture(machine, Object.keys(configuration.sources)) };
}

/** The partitions with the same present serial number; a partition without one stands alone. */
function physicalDevice(one: DeviceHistory, all: readonly DeviceHistory[]): readonly DeviceHistory[] {
  const serial = serialOf(one);
  return serial === undefined ? [one] : all.filter((other) => serialOf(other) === serial);
}

function serialOf(history: DeviceHistory): string | undefined {
  const { serialNumber } = presentIdentifiers(history);
  return serialNumber === undefined ? undefined : normaliseSerial(serialNumber);
}
