import type { ShownRule, Why } from '../../shared/contracts/inspection';
import { clean } from './format';

/** What somebody on call does about a denial, the most likely first; nothing where the answer is yes. */
export function adviceOn(why: Why): readonly string[] {
  const { decision, commonName } = why;
  if (decision.outcome === 'allowed') return [];
  const name = clean(commonName);
  const known = Object.hasOwn(ADVICE, decision.code ?? '') ? ADVICE[decision.code ?? ''] : undefined;
  return known?.(why, name) ?? ['docs/runbook.md has an article on each fault of ours'];
}

type Advice = (why: Why, name: string) => readonly string[];

/** By the code of the denial, which is stable (shared/domain/connect/decision.ts). */
const ADVICE: Readonly<Record<string, Advice>> = {
  rule: (why, name) => [
    'the person mends it as told, lets the device report, and reconnects',
    ...unsaid(why),
    'is it one device or many? postern denials --since 1h',
    letIn(why, name),
  ],
  'rule-error': () => [
    'the policy cannot be evaluated on this device: a rule reads a fact that is not there without asking "has" first',
    'whom does a mended one change? postern policy diff <file>',
  ],
  stale: ({ sources }, name) => [
    'the device has to report: wake it up, connect it to the internet, let its management app sync',
    `are others stale too? then a source is silent: postern doctor${Object.keys(sources)
      .map((source) => `, postern signals --source ${clean(source)}`)
      .join('')}`,
    `does it report, and not under this name? postern history ${name}`,
  ],
  locked: (_, name) => [`somebody locked it on purpose: ask them; then postern unlock ${name} --reason "<why>"`],
  'unknown-device': (_, name) => [
    'is it enrolled, and has it reported? postern devices --all lists every name; postern signals what came in lately',
    `if its certificate bears another name than the MDM knows: postern bind <source>:<key> ${name} --reason "<why>"`,
  ],
  'retired-device': () => [
    'it left management: enrol it again, or find the device that should go by this name (postern devices --all)',
  ],
  'ambiguous-device': ({ claimants }) => [
    'unenrol the device that should not have the name in its MDM, or give it another: postern bind <source>:<key> <name> --reason "<why>"',
    `if they are one machine: postern link ${claimants.slice(0, 2).map(clean).join(' ')} --reason "<why>"`,
  ],
  'malformed-common-name': () => ['issue a certificate whose common name has at most 64 printable ASCII characters'],
  'not-permitted': () => ['no permit of the policy covers this device at this endpoint: look at its scope'],
};

const denying = ({ rules, decision }: Why): readonly ShownRule[] =>
  rules.filter(({ id }) => decision.rules.includes(id));

/** A rule that fails because nobody reports what it asks for is mended in the MDM, and not at the laptop. */
function unsaid(why: Why): readonly string[] {
  const missing = denying(why)
    .flatMap(({ reads }) => reads)
    .filter((path) => path.startsWith('device.') && path !== 'device.reports' && path !== 'device.lastSeen')
    .map((path) => path.slice('device.'.length))
    .filter((fact) => why.facts.every(({ name }) => name !== fact));
  if (missing.length === 0) return [];
  return [`no source says ${[...new Set(missing)].map(clean).join(', ')}: does the MDM report it?`];
}

function letIn(why: Why, name: string): string {
  const critical = denying(why).filter((rule) => rule.critical);
  if (critical.length > 0)
    return `no exemption covers ${critical.map(({ id }) => clean(id)).join(', ')}: it is critical`;
  const rules = why.decision.rules.map((rule) => ` --rule ${clean(rule)}`).join('');
  return `to let it in meanwhile: postern exempt ${name}${rules} --reason "<why>" --for 8h`;
}
