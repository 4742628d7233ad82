import type { ProjectionConfiguration } from '../configuration';
import type { DeviceEvent, HoldEvent } from '../events';
import type { PolicySet } from '../policy/policy-set';
import { type Exemption, exemptionsIn, type Hold, holdsIn } from '../timeline/operator-spans';

/** What is active: the policy and the configuration, under the count of their activation. */
export interface Activated {
  readonly activation: number;
  readonly policyHash: string;
  readonly policySet: PolicySet;
  readonly configuration: ProjectionConfiguration;
  /** Epoch ms at which each rule text was first enforced (`ruleText`). */
  readonly enforced: Readonly<Record<string, number>>;
}

/** What was activated, and from when (epoch ms) on it was in force. */
export interface InForce {
  readonly from: number;
  readonly active: Activated;
}

/** Everything a verdict row is a function of: sets of events, and what is active. */
export interface Story {
  readonly commonName: string;
  /** Of every partition that ever claimed the name, and of the machines of those. */
  readonly logs: ReadonlyMap<string, readonly DeviceEvent[]>;
  /** Fleet-wide. */
  readonly holds: readonly HoldEvent[];
  /** What the row is made under. */
  readonly active: Activated;
  /**
   * What was in force before, oldest first, as far back as the oldest exemption or hold of the story: policies as they
   * were then decide whether a device complied, or was admitted, then.
   */
  readonly past: readonly InForce[];
}

/** What was in force at an instant. */
export const inForceAt = (story: Story, instant: number): Activated | undefined =>
  story.past.findLast(({ from }) => from <= instant)?.active;

/** Epoch ms by both clocks: everything known lies before. A source's clock that runs ahead ends nothing early. */
export const knownUntil = (logs: Story['logs']): number =>
  [...logs.values()]
    .flat()
    .reduce((latest, { occurredAt, recordedAt }) => Math.max(latest, Math.min(occurredAt, recordedAt)), 0);

/**
 * Whether a row hangs on more than present facts: since when a rule fails, whether an exempt device complied, whether it
 * was admitted when a hold began. Then logs of the present alone (shared/domain/snapshot) do not do.
 */
export const needsChanges = (story: Pick<Story, 'logs' | 'holds' | 'active'>): boolean =>
  hasGrace(story.active) || pastNeededFrom(story) !== undefined;

const hasGrace = ({ policySet }: Activated): boolean =>
  policySet.rules.some(({ graceMs, shadow }) => graceMs !== undefined && !shadow);

/** Holds that are not over. */
export function holdsCounting({ logs, holds }: Pick<Story, 'logs' | 'holds'>): readonly Hold[] {
  const asOf = knownUntil(logs);
  return holdsIn(holds).filter(({ until }) => until > asOf);
}

/** Exemptions that are not over; all, while a hold is not: whether a device was admitted when it began hangs on those too. */
export function countingExemptions({ logs, holds }: Pick<Story, 'logs' | 'holds'>): readonly Exemption[] {
  const asOf = knownUntil(logs);
  const exemptions = [...logs.values()].flatMap(exemptionsIn);
  return holdsCounting({ logs, holds }).length > 0 ? exemptions : exemptions.filter(({ until }) => until > asOf);
}

/** Whether the story needs {@link Story.past}, and from when (epoch ms) on. */
export function pastNeededFrom(story: Pick<Story, 'logs' | 'holds'>): number | undefined {
  const instants = [...holdsCounting(story), ...countingExemptions(story)].map(({ from }) => from);
  return instants.length === 0 ? undefined : instants.reduce((a, b) => Math.min(a, b));
}
