import type { OperationAnswer } from '../../shared/contracts/operator';
import { FLEET } from '../../shared/contracts/tables';
import { canonicalJson } from '../../shared/domain/canonical-json';
import { explain } from '../../shared/domain/explanation/explain';
import { boundName, machinesAmong } from '../../shared/domain/identity/machine';
import { partitionOf } from '../../shared/domain/identity/partition';
import type { Activated } from '../../shared/domain/verdict/story';
import type { OperationWorkflow } from '../../shared/runtime/ports';
import { readStory, type StoryStores } from '../../shared/runtime/read-story';
import { checkDraft } from './check';
import { type Draft, draftOf } from './draft';
import { type Decided, eventIdOf, isFleetWide, operatorEvent } from './operator-event';
import { Refusal } from './refusal';
import type { Asked } from './request';
import { findSubject, type Subject } from './subject';

export interface OperatePorts extends StoryStores {
  readonly workflow: OperationWorkflow;
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
  const at = recorded?.occurredAt ?? ports.now();
  // As it stood without this very decision, so that a repeated request is understood as it was the first time.
  const subject = found && { ...found, events: found.events.filter((event) => event.eventId !== eventId) };
  const draft = draftOf(asked.request, {
    at,
    subject,
    holds: holds.filter((event) => event.eventId !== eventId),
    fleet: FLEET,
  });
  const event = operatorEvent(draft, asked, at);
  if (recorded === undefined) {
    checkDraft(draft, { active, at, longest: ports.longest });
    await checkIdentity(draft, active, ports);
  } else if (canonicalJson(recorded) !== canonicalJson(event)) {
    throw new Refusal(409, 'the key was used for another decision before', {
      where: 'key',
      advice: 'use a new key for a new decision',
    });
  }
  const names = affectedNames(draft, subject);
  const before = await decisionsOf(names, active, ports);
  const rows = await ports.workflow.apply({
    event,
    devices: subject === undefined ? [] : [...new Set([draft.device, ...subject.members])],
    fleet: isFleetWide(asked.request.action),
  });
  const after = await decisionsOf(names, active, ports);
  return {
    event: readable(event),
    repeated: recorded !== undefined,
    rows: { written: [...rows.written], unchanged: [...rows.unchanged] },
    fleet: isFleetWide(asked.request.action),
    decisions: names.map((commonName, index) => ({
      commonName,
      before: before[index] ?? null,
      after: after[index] ?? null,
    })),
  };
}

async function findSubjectOf({ request }: Asked, active: Activated, ports: OperatePorts): Promise<Subject | undefined> {
  if (request.action === 'hold' || request.action === 'release') return undefined;
  if (request.action === 'bind') return await findSubject({ device: request.body.device }, active, ports);
  return await findSubject(request.body, active, ports);
}

/** What only the logs of other devices can say about a binding or a link. */
async function checkIdentity(draft: Draft, active: Activated, ports: OperatePorts): Promise<void> {
  if (draft.type === 'DeviceLinked') {
    await findSubject({ device: draft.other }, active, ports);
    return;
  }
  if (draft.type !== 'NameBound') return;
  const story = await readStory(draft.commonName, active, ports);
  const others = machinesAmong([...story.logs].map(([device, events]) => partitionOf(device, events)))
    .filter((machine) => machine.every(({ history }) => history.device !== draft.device))
    .filter((machine) => boundName(machine) === draft.commonName)
    .flatMap((machine) => machine.map(({ history }) => history.device));
  if (others.length === 0) return;
  throw new Refusal(409, `${JSON.stringify(draft.commonName)} is bound to another device`, {
    where: 'commonName',
    known: others,
    advice: 'two devices bound to one name would both be denied: bind that one to another name first',
  });
}

const affectedNames = (draft: Draft, subject: Subject | undefined): readonly string[] => [
  ...new Set([...(subject?.commonNames ?? []), ...(draft.type === 'NameBound' ? [draft.commonName] : [])]),
];

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
