import { parseDuration } from '../cedar/literals';

/** What a policy's annotations say, or every problem with them. */
export interface Annotations {
  readonly id: string;
  readonly message: string | undefined;
  readonly shadow: boolean;
  /** No exemption covers the rule. */
  readonly critical: boolean;
  /** How long the rule may fail before it denies. */
  readonly graceMs: number | undefined;
  readonly staleAfterMs: number | undefined;
}

const KNOWN = ['id', 'message', 'shadow', 'critical', 'grace', 'staleAfter'];
const RULE_ONLY = ['message', 'shadow', 'critical', 'grace'] as const;
/** Leaves room in the 255 bytes of a denial for the rule's name and for a second rule. */
export const MAXIMUM_MESSAGE_LENGTH = 200;
const LONGEST_STALE_MS = 30 * 86_400_000;
const LONGEST_GRACE_MS = 90 * 86_400_000;

export function readAnnotations(
  effect: 'permit' | 'forbid',
  annotations: Readonly<Record<string, string>>,
): { value: Annotations; problems: string[] } {
  const { id = '', message, shadow, critical, grace, staleAfter } = annotations;
  const problems = Object.keys(annotations)
    .filter((name) => !KNOWN.includes(name))
    .map((name) => `unknown annotation @${name}; known: ${KNOWN.map((known) => `@${known}`).join(', ')}`);
  if (id === '') problems.push('needs an @id');
  else if (!/^[a-z][a-z0-9-]{0,47}$/.test(id)) {
    problems.push(
      `@id("${id}") must start with a lower-case letter and have at most 48 lower-case letters, digits and hyphens`,
    );
  }
  if (message !== undefined) problems.push(...messageProblems(message));
  if (shadow !== undefined && shadow !== '') problems.push('@shadow takes no value');
  if (critical !== undefined && critical !== '') problems.push('@critical takes no value');
  if (critical !== undefined && grace !== undefined) problems.push('a @critical rule has no @grace: it denies at once');
  const misplaced = effect === 'permit' ? RULE_ONLY.filter((name) => annotations[name] !== undefined) : [];
  if (misplaced.length > 0) {
    const names = misplaced.map((name) => `@${name}`).join(' and ');
    problems.push(`${names} ${misplaced.length === 1 ? 'belongs' : 'belong'} on a forbid`);
  }
  if (effect === 'forbid' && staleAfter !== undefined) problems.push('@staleAfter belongs on the permit');
  const stale = readDuration('staleAfter', staleAfter, LONGEST_STALE_MS);
  const graceTime = readDuration('grace', grace, LONGEST_GRACE_MS);
  return {
    value: {
      id,
      message,
      shadow: shadow !== undefined,
      critical: critical !== undefined,
      graceMs: graceTime.ms,
      staleAfterMs: stale.ms,
    },
    problems: [...problems, ...stale.problems, ...graceTime.problems],
  };
}

function messageProblems(message: string): string[] {
  const problems: string[] = [];
  if (!/^[\x20-\x7e]+$/.test(message))
    problems.push('@message must be printable ASCII: VPN clients show nothing else reliably');
  if (message.length > MAXIMUM_MESSAGE_LENGTH)
    problems.push(`@message has ${message.length} characters, at most ${MAXIMUM_MESSAGE_LENGTH} fit`);
  return problems;
}

function readDuration(
  name: string,
  text: string | undefined,
  longest: number,
): { readonly ms: number | undefined; readonly problems: readonly string[] } {
  if (text === undefined) return { ms: undefined, problems: [] };
  const ms = Number(parseDuration(text)?.ms ?? -1n);
  if (ms >= 60_000 && ms <= longest) return { ms, problems: [] };
  return {
    ms: undefined,
    problems: [`@${name}("${text}") must be a duration such as "72h", from 1m to ${longest / 86_400_000}d`],
  };
}
