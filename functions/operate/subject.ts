import type { DeviceEvent } from '../../shared/domain/events';
import { claimedName, claimsEverMade } from '../../shared/domain/identity/claims';
import { normaliseCommonName } from '../../shared/domain/identity/common-name';
import { machinesAmong } from '../../shared/domain/identity/machine';
import { partitionOf, sourceOf } from '../../shared/domain/identity/partition';
import { holderIn } from '../../shared/domain/verdict/standing';
import type { Activated } from '../../shared/domain/verdict/story';
import { type DeviceLogs, readMachineLogs } from '../../shared/runtime/claimant-logs';
import { readStory, type StoryStores } from '../../shared/runtime/read-story';
import { Refusal } from '../../shared/runtime/refusal';

/** The device a decision is about: one machine, whatever partitions of the log it has. */
export interface Subject {
  /** The partition that a new event is appended to. */
  readonly device: string;
  /** All partitions of the machine. */
  readonly members: readonly string[];
  /** Of all members. */
  readonly events: readonly DeviceEvent[];
  /** Every common name the machine ever claimed. */
  readonly commonNames: readonly string[];
}

/** Finds the device behind a partition id or a common name. Throws {@link Refusal} that says what there is instead. */
export async function findSubject(
  target: { readonly device?: string | undefined; readonly commonName?: string | undefined },
  active: Activated,
  stores: StoryStores,
): Promise<Subject> {
  const device = target.device ?? (await holderOfName(target.commonName ?? '', active, stores));
  const logs = await readMachineLogs([device], stores, active.configuration);
  if ((logs.get(device) ?? []).length === 0) {
    throw new Refusal(404, `no event of a device ${JSON.stringify(device)} was ever recorded`, {
      where: 'device',
      advice: 'a device is named <source>:<key>, as "postern why <common name>" shows it',
    });
  }
  return subjectOf(device, logs, active);
}

function subjectOf(device: string, logs: DeviceLogs, active: Activated): Subject {
  const machines = machinesAmong([...logs].map(([member, events]) => partitionOf(member, events)));
  const members = (machines.find((machine) => machine.some(({ history }) => history.device === device)) ?? []).map(
    ({ history }) => history.device,
  );
  return {
    device,
    members,
    events: members.flatMap((member) => logs.get(member) ?? []),
    commonNames: [
      ...new Set(
        members.flatMap((member) =>
          claimsEverMade(sourceOf(member), logs.get(member) ?? [], active.configuration).flatMap(
            (claim) => claimedName(claim) ?? [],
          ),
        ),
      ),
    ].sort(),
  };
}

async function holderOfName(given: string, active: Activated, stores: StoryStores): Promise<string> {
  const story = await readStory(usableName(given), active, stores);
  const holder = holderIn(story);
  if (holder.kind === 'device') return holder.posture.device;
  if (holder.kind === 'several') {
    throw new Refusal(409, `${JSON.stringify(given)} is claimed by ${holder.devices.length} devices`, {
      where: 'commonName',
      known: [...holder.devices],
      advice: 'name one of the devices by device, or bind the name to the right one first',
    });
  }
  const once = [...story.logs.keys()].sort();
  throw new Refusal(404, `no device holds the common name ${JSON.stringify(given)}`, {
    where: 'commonName',
    ...(once.length === 0 ? {} : { known: once }),
    advice: once.length === 0 ? 'check the spelling' : 'devices that once claimed it are known: name one by device',
  });
}

/** Throws {@link Refusal} on a name no certificate could be asked about by. */
export function usableName(given: string): string {
  const name = normaliseCommonName(given);
  if (name.kind === 'usable') return name.value;
  throw new Refusal(400, `${JSON.stringify(given)} is not a usable common name`, {
    where: 'commonName',
    advice: 'a common name is printable ASCII, at most 64 characters',
  });
}
