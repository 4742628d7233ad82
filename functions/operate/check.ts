import type { Activated } from '../../shared/domain/verdict/story';
import { Refusal } from '../../shared/runtime/refusal';
import type { Decided } from './operator-event';

/** What a new decision is held against. Instants are epoch ms. */
export interface Bounds {
  readonly active: Activated;
  readonly at: number;
  /** Milliseconds after which every exemption, lock and hold has ended. */
  readonly longest: number;
}

/** Throws {@link Refusal} on a decision that must not be made now: about rules or sources there are not, or without an end. */
export function checkDecision(event: Decided, limits: Pick<Bounds, 'active' | 'longest'>): void {
  const bounds: Bounds = { ...limits, at: event.occurredAt };
  switch (event.type) {
    case 'ExemptionGranted':
      checkRules(event.rules, bounds.active);
      checkEnd(event.expiresAt, bounds);
      break;
    case 'DeviceLocked':
      checkEnd(event.expiresAt, bounds);
      break;
    case 'EnforcementHeld':
      if (event.of.kind === 'rule') requireRules([event.of.rule], bounds.active, 'rule');
      else requireSource(event.of.source, bounds.active);
      checkEnd(event.until, bounds);
      break;
    case 'DeviceLinked':
      if (event.other === event.device) {
        throw new Refusal(400, 'a device cannot be linked with itself', { where: 'other' });
      }
      break;
    default:
      break;
  }
}

function checkRules(rules: readonly string[], active: Activated): void {
  requireRules(rules, active, 'rules');
  const critical = active.policySet.rules.filter((rule) => rule.critical && rules.includes(rule.id));
  if (critical.length > 0) {
    throw new Refusal(400, `${quoted(critical.map(({ id }) => id))} is @critical: no exemption covers it`, {
      where: 'rules',
      advice: 'mend the device; or change the policy, where the whole company sees it',
    });
  }
}

function requireRules(rules: readonly string[], { policySet }: Activated, where: string): void {
  const known = policySet.rules.filter(({ effect }) => effect === 'forbid').map(({ id }) => id);
  const unknown = rules.filter((rule) => !known.includes(rule));
  if (unknown.length === 0) return;
  throw new Refusal(400, `the active policy has no rule ${quoted(unknown)}`, {
    where,
    known,
    advice: 'use one of the known rules',
  });
}

function requireSource(source: string, { configuration }: Activated): void {
  const known = Object.keys(configuration.sources);
  if (known.includes(source)) return;
  throw new Refusal(400, `no source is configured as ${quoted([source])}`, {
    where: 'source',
    known,
    advice: 'use one of the known sources',
  });
}

const DAY = 86_400_000;

function checkEnd(end: number, { at, longest }: Bounds): void {
  const iso = new Date(end).toISOString();
  if (end <= at) {
    throw new Refusal(400, `the end ${iso} is not in the future; it is ${new Date(at).toISOString()} here`, {
      where: 'expiresAt',
      advice: 'give a later instant, or a duration by expiresIn',
    });
  }
  if (end > at + longest) {
    throw new Refusal(400, `the end ${iso} is more than ${longest / DAY} days away`, {
      where: 'expiresAt',
      advice: `nothing of this kind lasts longer than ${longest / DAY} days here (operator.longestDays); renew it when it ends`,
    });
  }
}

const quoted = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(', ');
