import type { ProjectDependencies } from '../../functions/project-verdicts/project-verdicts';

/** An execution died. */
class Crash extends Error {}

/** A state machine does again what died, and the sweep what a state machine gave up. */
export async function untilDone(execution: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await execution();
      return;
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }
}

/**
 * Ports whose every access waits for `turn` first, so that executions can be interleaved; and that die at given steps,
 * before or after the access took effect.
 */
export function stepwise(
  { log, claims, verdicts, policies, snapshots, now, snapshotAfter }: ProjectDependencies,
  turn: (label: string) => Promise<unknown>,
  crashes: ReadonlyMap<number, 'before' | 'after'> = new Map(),
) {
  let steps = 0;
  const step = async <T>(label: string, access: () => Promise<T>): Promise<T> => {
    await turn(label);
    steps += 1;
    // What a workflow's own states do is retried by the workflow; only the projection dies here.
    const crash = label.includes('.') ? crashes.get(steps) : undefined;
    if (crash === 'before') throw new Crash();
    const result = await access();
    if (crash === 'after') throw new Crash();
    return result;
  };
  const ports: ProjectDependencies = {
    log: {
      read: (device) => step(`log.read ${device}`, () => log.read(device)),
      readSince: (device, recordedAt) =>
        step(`log.readSince ${device} ${recordedAt}`, () => log.readSince(device, recordedAt)),
      latestActivation: () => step('log.latestActivation', () => log.latestActivation()),
      activations: () => step('log.activations', () => log.activations()),
      holds: () => step('log.holds', () => log.holds()),
    },
    claims: {
      add: (identifier, device) => step(`claims.add ${identifier} ${device}`, () => claims.add(identifier, device)),
      devices: (identifier) => step(`claims.devices ${identifier}`, () => claims.devices(identifier)),
    },
    verdicts: {
      read: (name) => step(`verdicts.read ${name}`, () => verdicts.read(name)),
      write: (name, verdict, expected) =>
        step(`verdicts.write ${name} after ${expected}`, () => verdicts.write(name, verdict, expected)),
    },
    snapshots: {
      read: (device) => step(`snapshots.read ${device}`, () => snapshots.read(device)),
      write: (device, text, expected) =>
        step(`snapshots.write ${device} after ${expected}`, () => snapshots.write(device, text, expected)),
    },
    policies,
    now,
    snapshotAfter,
  };
  return { step, ports };
}
