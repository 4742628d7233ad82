import type { MaintenanceWorkflow, OperationWorkflow } from '../../shared/adapters/operation-workflow';
import type { OperationAnswer } from '../../shared/contracts/operator';
import { FLEET } from '../../shared/contracts/tables';
import { canonicalJson } from '../../shared/domain/canonical-json';
import type { DeviceEvent, HoldEvent } from '../../shared/domain/events';
import { explain } from '../../shared/domain/explanation/explain';
import { boundName, machinesAmong } from '../../shared/domain/identity/machine';
import { partitionOf } from '../../shared/domain/identity/partition';
import type { Activated } from '../../shared/domain/verdict/story';
import { readStory, type StoryStores } from '../../shared/runtime/read-story';
import { Refusal } from '../../shared/runtime/refusal';
import { checkDecision } from './check';
import { draftOf } from './draft';
import { type Decided, eventIdOf, operatorEvent } from './operator-event';
import type { Asked } from './request';
import { findSubject, type Subject } from './subject';

export interface OperatePorts extends StoryStores {
  readonly workflow: OperationWorkflow;
  readonly maintenance: MaintenanceWorkflow;
  /** Epoch ms. */
  readonly now: () => number;
  /** Milliseconds after which every exemption, lock and hold has ended. */
  readonly longest: number;
}

/**
 * Does what an operator decided: finds what it is about, refuses what must not be, has it appended and projected, and
 * says what that changed. A repeated request (same caller, same key) appends nothing and answers the same. Throws
 * {@link Refusal}.
 */
export async function operate(ports: OperatePorts, asked: Asked): Promise<OperationAnswer> {
  const activation = await ports.log.latestActivation();
  if (activation === undefined) {
    throw new Refusal(503, 'no policy is active yet', { advice: 'wait for the deployment to finish, then repeat' });
  }
  const active = await ports.policies.load(activation);
  const found = await findSubjectOf(asked, active, ports);
  const eventId = eventIdOf(asked);
  const holds = await ports.log.holds();
  const recorded = [...(found?.events ?? []), ...holds].find((event) => event.eventId === eventId);
  // As it stood without this very decision, so that a repeated request is understood as it was the first time.
  const others = <T extends { readonly eventId: string }>(events: readonly T[]) =>
    events.filter((event) => event.eventId !== eventId);
  const subject = found && { ...found, events: others(found.events) };
  const decidedAt = (at: number): Decided =>
    operatorEvent(draftOf(asked.request, { at, subject, holds: others(holds), fleet: FLEET }), asked, at);
  if (recorded !== undefined) requireSame(recorded, decidedAt);
  const event = decidedAt(recorded?.occurredAt ?? ports.now());
  if (recorded === undefined) {
    checkDecision(event, { active, longest: ports.longest });
    await checkBinding(event, active, ports);
  }
  const names = await affectedNames(event, subject, active, ports);
  const before = await decisionsOf(names, active, ports);
  const rows = await ports.workflow.apply({
    event,
    devices: subject === undefined ? [] : [...new Set([event.device, ...subject.members])],
    fleet: subject === undefined,
  });
  const stored = await readRecorded(event, ports);
  requireSame(stored, decidedAt);
  const after = await decisionsOf(names, active, ports);
  return {
    event: readable(event),
    repeated: recorded !== undefined,
    rows: { written: [...rows.written], unchanged: [...rows.unchanged] },
    fleet: subject === undefined,
    decisions: names.map((commonName, index) => ({
      commonName,
      before: before[index] ?? null,
      after: after[index] ?? null,
    })),
  };
}

/** Under one key there is one decision, also where two requests ran side by side and took times of their own. */
function requireSame(recorded: DeviceEvent | HoldEvent, decidedAt: (at: number) => Decided): void {
  if (canonicalJson(recorded) === canonicalJson(decidedAt(recorded.occurredAt))) return;
  throw new Refusal(409, 'the key was used for another decision before', {
    where: 'key',
    advice: 'use a new key for a new decision',
  });
}

async function readRecorded({ device, eventId }: Decided, { log }: OperatePorts): Promise<DeviceEvent | HoldEvent> {
  const events: readonly (DeviceEvent | HoldEvent)[] = device === FLEET ? await log.holds() : await log.read(device);
  const recorded = events.find((event) => event.eventId === eventId);
  if (recorded === undefined) throw new Error(`${eventId} of ${device} was appended and is not in the log`);
  return recorded;
}

async function findSubjectOf({ request }: Asked, active: Activated, ports: OperatePorts): Promise<Subject | undefined> {
  if (request.action === 'hold' || request.action === 'release') return undefined;
  if (request.action === 'bind') return await findSubject({ device: request.body.device }, active, ports);
  return await findSubject(request.body, active, ports);
}

/** A name bound to two devices would let neither of them in; only the logs of the other can say. */
async function checkBinding(event: Decided, active: Activated, ports: OperatePorts): Promise<void> {
  if (event.type !== 'NameBound') return;
  const story = await readStory(event.commonName, active, ports);
  const others = machinesAmong([...story.logs].map(([device, events]) => partitionOf(device, events)))
    .filter((machine) => machine.every(({ history }) => history.device !== event.device))
    .filter((machine) => boundName(machine) === event.commonName)
    .flatMap((machine) => machine.map(({ history }) => history.device));
  if (others.length === 0) return;
  throw new Refusal(409, `${JSON.stringify(event.commonName)} is bound to another device`, {
    where: 'commonName',
    known: others,
    advice: 'two devices bound to one name would both be denied: bind that one to another name first',
  });
}

/** Every common name whose answer the decision may change. Throws {@link Refusal} where a linked device is unknown. */
async function affectedNames(
  event: Decided,
  subject: Subject | undefined,
  active: Activated,
  ports: OperatePorts,
): Promise<readonly string[]> {
  const linked = event.type === 'DeviceLinked' ? await findSubject({ device: event.other }, active, ports) : undefined;
  const bound = event.type === 'NameBound' ? [event.commonName] : [];
  return [...new Set([...(subject?.commonNames ?? []), ...(linked?.commonNames ?? []), ...bound])];
}

/** The answer to a connection under each name now, from the log; undefined where nobody ever claimed the name. */
async function decisionsOf(names: readonly string[], active: Activated, ports: OperatePorts) {
  const at = ports.now();
  return await Promise.all(
    names.map(async (name) => {
      const story = await readStory(name, active, ports);
      if (story.logs.size === 0) return undefined;
      const { decision } = explain({ story, at, knownAt: at });
      return decision.outcome === 'allowed'
        ? { outcome: decision.outcome, rules: [] }
        : { outcome: decision.outcome, code: decision.code, rules: [...decision.rules] };
    }),
  );
}

const INSTANTS = ['occurredAt', 'recordedAt', 'expiresAt', 'until'];

const readable = (event: Decided): OperationAnswer['event'] => ({
  ...Object.fromEntries(
    Object.entries(event).map(([name, value]) => [
      name,
      INSTANTS.includes(name) && typeof value === 'number' ? new Date(value).toISOString() : value,
    ]),
  ),
  eventId: event.eventId,
  type: event.type,
  device: event.device,
  who: event.who,
});
