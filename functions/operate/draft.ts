import type { OperationRequest } from '../../shared/contracts/operator';
import { parseDuration } from '../../shared/domain/cedar/literals';
import type { HoldEvent, OperatorEvent } from '../../shared/domain/events';
import { exemptionsIn, type Hold, holdsIn, locksIn, type Span } from '../../shared/domain/timeline/operator-spans';
import { Refusal } from '../../shared/runtime/refusal';
import { type Subject, usableName } from './subject';

type Envelope = 'eventId' | 'version' | 'source' | 'occurredAt' | 'recordedAt' | 'signalId' | 'who' | 'reason';
type Content<Event> = Event extends unknown ? Omit<Event, Envelope> : never;
/** What was decided, before it has an identity, a time and somebody who decided it. */
export type Draft = Content<OperatorEvent | HoldEvent>;

/** What an operation is understood against. Instants are epoch ms. */
export interface Surroundings {
  readonly at: number;
  /** The device it is about; undefined where it is about the fleet. */
  readonly subject: Subject | undefined;
  readonly holds: readonly HoldEvent[];
}

/** Partition of fleet-wide decisions; as in shared/contracts/tables.ts. */
type Fleet = { readonly fleet: string };

/**
 * What the request decides: a pure function, so that the same request at the same instant is the same event. Throws
 * {@link Refusal} where it names something that is not there.
 */
export function draftOf(request: OperationRequest, around: Surroundings & Fleet): Draft {
  const { at, holds, fleet } = around;
  switch (request.action) {
    case 'exempt':
      return {
        type: 'ExemptionGranted',
        device: subjectIn(around).device,
        rules: [...new Set(request.body.rules)],
        expiresAt: endOf(request.body, at),
      };
    case 'lock':
      return { type: 'DeviceLocked', device: subjectIn(around).device, expiresAt: endOf(request.body, at) };
    case 'end-exemption': {
      const { device, events } = subjectIn(around);
      const exemption = theOne('exemption', exemptionsIn(events), request.body.exemption, at);
      return { type: 'ExemptionEnded', device: partitionOf(exemption, events) ?? device, exemption };
    }
    case 'unlock': {
      const { device, events } = subjectIn(around);
      const lock = theOne('lock', locksIn(events), request.body.lock, at);
      return { type: 'DeviceUnlocked', device: partitionOf(lock, events) ?? device, lock };
    }
    case 'bind':
      return {
        type: 'NameBound',
        device: subjectIn(around).device,
        commonName: usableName(request.body.commonName),
      };
    case 'link':
      return { type: 'DeviceLinked', device: subjectIn(around).device, other: request.body.other };
    case 'hold': {
      const { rule, source } = request.body;
      const of = rule === undefined ? heldSource(source ?? '') : { kind: 'rule' as const, rule };
      return { type: 'EnforcementHeld', device: fleet, of, until: endOf(request.body, at) };
    }
    case 'release': {
      const matching = holdsIn(holds).filter((hold) => isHoldOf(hold, request.body));
      return {
        type: 'EnforcementReleased',
        device: fleet,
        hold: theOne('hold', matching, request.body.hold, at),
      };
    }
  }
}

const heldSource = (source: string) => ({ kind: 'source' as const, source });

const isHoldOf = (hold: Hold, { rule, source }: { rule?: string | undefined; source?: string | undefined }): boolean =>
  (rule === undefined || ('rule' in hold && hold.rule === rule)) &&
  (source === undefined || ('source' in hold && hold.source === source));

function subjectIn({ subject }: Surroundings): Subject {
  if (subject === undefined) throw new Error('an operation on a device without a device');
  return subject;
}

const partitionOf = (eventId: string, events: Subject['events']): string | undefined =>
  events.find((event) => event.eventId === eventId)?.device;

function endOf(body: { readonly expiresAt?: string | undefined; readonly expiresIn?: string | undefined }, at: number) {
  if (body.expiresAt !== undefined) return Date.parse(body.expiresAt);
  return at + Number(parseDuration(body.expiresIn ?? '')?.ms ?? 0n);
}

/** The span that is named, or the only one in force. */
function theOne(what: 'exemption' | 'lock' | 'hold', spans: readonly Span[], given: string | undefined, at: number) {
  const inForce = spans.filter(({ from, until }) => from <= at && at < until).map(({ eventId }) => eventId);
  if (given !== undefined) {
    if (inForce.includes(given)) return given;
    const over = spans.some(({ eventId }) => eventId === given);
    throw new Refusal(
      over ? 409 : 404,
      `the ${what} ${JSON.stringify(given)} ${over ? 'has ended already' : 'is not known here'}`,
      {
        where: what,
        known: inForce,
        advice: inForce.length === 0 ? `no ${what} is in force: there is nothing to end` : `name one that is in force`,
      },
    );
  }
  const [only, ...others] = inForce;
  if (only === undefined) {
    throw new Refusal(409, `no ${what} is in force`, { where: what, advice: 'there is nothing to end' });
  }
  if (others.length > 0) {
    throw new Refusal(409, `${inForce.length} ${what}s are in force`, {
      where: what,
      known: inForce,
      advice: `say which one to end by ${what}`,
    });
  }
  return only;
}
