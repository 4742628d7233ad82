import { canonicalJson } from '../canonical-json';
import type { Expression } from '../cedar/expression';
import { readsClock } from '../cedar/instants';
import { type DeviceEvent, isObservation, type ObservationEvent } from '../events';
import { FACT_NAMES, type FactName } from '../facts';
import { sourceOf } from '../identity/partition';
import { factsRead } from '../policy/facts-read';
import { growsStale, readsProofOfLife } from '../policy/life-read';
import { type Rule, ruleText } from '../policy/policy-set';
import { type Exemption, exemptionsIn } from '../timeline/operator-spans';
import { complianceKey, replay, residualOf, rulesWithGrace } from '../timeline/replay';
import { testWithoutConnection } from '../timeline/without-connection';
import { endpointsOf, holderIn } from '../verdict/standing';
import { countingExemptions, holdsCounting, inForceAt, type Story } from '../verdict/story';

/**
 * Whether a story of logs in which changes were kept (compact.ts) gives the row that the whole logs give. When every
 * check-in between two changes came is not kept, so it must not matter:
 * - to rules with grace, and exempt ones: they do not look at proof of life, or of one partition only at how old it is;
 * - to who was believed: no two partitions of which the later one is, contradicted each other by turns;
 * - to whether an exempt rule was complied with: what it said, and whether its device was enrolled, changed at nothing but
 *   what was kept, and it failed when the exemption was granted, or has been complied with since.
 */
export function changesSuffice(story: Story): boolean {
  const exemptions = countingExemptions(story);
  const policies =
    holdsCounting(story).length > 0 ? [story.active, ...story.past.map(({ active }) => active)] : [story.active];
  const failing = policies.flatMap(rulesWithGrace);
  const exempt = story.past.flatMap(({ active }) =>
    active.policySet.rules.filter(({ id }) => exemptions.some(({ rules }) => rules.includes(id))),
  );
  return (
    failing.every(({ when }) => !readsProofOfLife(when) || staleOnly(story, when)) &&
    exempt.every(({ when }) => (!readsProofOfLife(when) && !readsClock(when)) || staleOnly(story, when)) &&
    !turnsMatter(story, [...failing, ...exempt]) &&
    exemptions.every((exemption) => sameThroughout(exemption, story)) &&
    !compliedUnseen(story, exemptions)
  );
}

/**
 * Whether a rule asks no more than how long ago the device was last seen, of its only partition: at each check-in that is no
 * time at all, whatever was left out before, and the last one before a change was kept.
 */
const staleOnly = ({ logs }: Story, when: Expression): boolean => logs.size === 1 && growsStale(when);

/** Whether it matters which of two partitions spoke last, and they spoke by turns and not with one voice. */
function turnsMatter({ logs }: Story, rules: readonly Rule[]): boolean {
  const partitions = [...logs].map(([device, events]) => spoken(device, events.filter(isObservation)));
  const owner = rules.some(({ when }) => factsRead(when).includes('device.owner'));
  // Of the platform hangs what can be reported.
  const across: readonly FactName[] = owner ? ['platform', 'owner'] : ['platform'];
  return partitions.some((a, index) =>
    partitions.slice(index + 1).some((b) => {
      if (a.last < b.first || b.last < a.first) return false;
      return (a.source === b.source ? FACT_NAMES : across).some((name) => differ(a.values(name), b.values(name)));
    }),
  );
}

const differ = (a: readonly string[], b: readonly string[]): boolean =>
  a.length > 0 && b.length > 0 && new Set([...a, ...b]).size > 1;

/** What a partition said, and between which instants (epoch ms). */
function spoken(device: string, observations: readonly ObservationEvent[]) {
  const instants = observations.map(({ occurredAt }) => occurredAt);
  return {
    source: sourceOf(device),
    first: instants.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    last: instants.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    values: (name: FactName): readonly string[] =>
      observations.flatMap((event) =>
        'facts' in event && name in event.facts ? [canonicalJson(event.facts[name])] : [],
      ),
  };
}

/** Whether the exempt rules, and the configuration, were the same ever since the exemption was granted. */
function sameThroughout({ from, rules }: Exemption, story: Story): boolean {
  const first = inForceAt(story, from);
  if (first === undefined) return false;
  const since = [first, ...story.past.filter((past) => past.from > from).map(({ active }) => active)];
  const texts = since.map(({ policySet, configuration }) =>
    canonicalJson({ rules: policySet.rules.filter(({ id }) => rules.includes(id)).map(ruleText), configuration }),
  );
  return new Set(texts).size === 1;
}

/**
 * Whether a rule may have been complied with when the exemption was granted, and never since at an instant that was kept:
 * then a check-in that was left out may have ended it. One partition alone keeps the first one after its own exemptions.
 */
function compliedUnseen(story: Story, exemptions: readonly Exemption[]): boolean {
  if (story.logs.size < 2 || exemptions.length === 0) return false;
  // Who was admitted when a hold began is asked of other times as well.
  if (holdsCounting(story).length > 0) return true;
  const holder = holderIn(story);
  if (holder.kind !== 'device') return false;
  const { members } = holder;
  const events: readonly DeviceEvent[] = members.flatMap((device) => story.logs.get(device) ?? []);
  const of = { story, members, endpoints: endpointsOf(story.active) };
  const { compliedAt } = replay(of, events);
  return exemptionsIn(events)
    .filter(({ eventId }) => exemptions.some((exemption) => exemption.eventId === eventId))
    .some(({ eventId, from, rules }) => {
      const then = inForceAt(story, from);
      const { histories } = replay(
        of,
        events.filter(({ occurredAt }) => occurredAt <= from),
      );
      return (then?.policySet.rules ?? [])
        .filter(({ id }) => rules.includes(id))
        .some((rule) =>
          of.endpoints.some((endpoint) => {
            if (then === undefined || complianceKey(endpoint, eventId, rule.id) in compliedAt) return false;
            const residual = residualOf(rule, endpoint, histories, then);
            return residual !== undefined && testWithoutConnection(residual, from) === 'passes';
          }),
        );
    });
}
