import type { Policies } from '../../shared/contracts/inspection';
import type { RuleChanges } from '../compare-rules';
import { type Simulation, shortly } from '../simulate';
import { clean, columns, instant, type Paint } from './format';

export function versionsText({ versions }: Policies): string {
  if (versions.length === 0) return 'no policy was ever activated';
  return columns(
    versions.map(({ activation, activatedAt, policyHash, configurationHash }, index) => [
      `${activation}${index === 0 ? ' (active)' : ''}`,
      instant(activatedAt),
      `policy ${clean(policyHash)}`,
      `configuration ${clean(configurationHash)}`,
    ]),
    '',
  ).join('\n');
}

export function simulationText(
  { commonName, now, would, differences }: Simulation,
  policy: string | undefined,
  at: string,
  paint: Paint,
): string {
  const under = policy === undefined ? 'the active policy' : clean(policy);
  const shown = shortly(would.decision);
  const message = would.decision.outcome === 'denied' ? [['says', `"${clean(would.decision.message)}"`]] : [];
  return [
    `${paint.strong(clean(commonName))} under ${under}: ${would.decision.outcome === 'allowed' ? paint.good(shown) : paint.bad(shown)}`,
    ...columns([['at', instant(at)], ['now', shortly(now.decision)], ...message]),
    '',
    paint.strong(differences.length === 0 ? 'No rule says anything else than now' : 'Rules that differ'),
    ...columns(
      differences.map(({ rule, now: was, would: is }) => [
        clean(rule),
        `${was ?? 'not there'} -> ${is ?? 'not there'}`,
      ]),
    ),
  ].join('\n');
}

interface Diff {
  readonly file: string;
  readonly active: { readonly activation: number; readonly policyHash: string };
  readonly rules: RuleChanges;
  readonly looked: number;
  readonly changes: readonly Simulation[];
}

export function diffText({ file, active, rules, looked, changes }: Diff, paint: Paint): string {
  const { added, removed, changed } = rules;
  const count = added.length + removed.length + changed.length;
  const lines = [
    `${clean(file)} against activation ${active.activation}: ${count === 0 ? 'the same rules' : `${added.length} added, ${removed.length} removed, ${changed.length} changed`}`,
    ...columns([
      ...added.map((rule) => ['+', clean(rule)]),
      ...removed.map((rule) => ['-', clean(rule)]),
      ...changed.map(({ rule, what }) => ['~', `${clean(rule)} (${what.join(', ')})`]),
    ]),
  ];
  if (looked === 0) return lines.join('\n');
  const newlyDenied = changes.filter(
    ({ now, would }) => now.decision.outcome === 'allowed' && would.decision.outcome === 'denied',
  );
  const newlyAllowed = changes.filter(
    ({ now, would }) => now.decision.outcome === 'denied' && would.decision.outcome === 'allowed',
  );
  return [
    ...lines,
    '',
    `${paint.strong(`${changes.length} of ${looked} devices would be answered otherwise`)}: ${newlyDenied.length} no longer let in, ${newlyAllowed.length} newly let in`,
    ...columns(
      changes.map(({ commonName, now, would }) => [
        clean(commonName),
        `${shortly(now.decision)} -> ${shortly(would.decision)}`,
      ]),
    ),
  ].join('\n');
}
