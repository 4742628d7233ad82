import { parseDuration } from '../cedar/literals';

/** What a policy's annotations say, or every problem with them. */
export interface Annotations {
  readonly id: string;
  readonly message: string | undefined;
  readonly shadow: boolean;
  readonly staleAfterMs: number | undefined;
}

const KNOWN = ['id', 'message', 'shadow', 'staleAfter'];
/** Leaves room in the 255 bytes of a denial for the rule's name and for a second rule. */
export const MAXIMUM_MESSAGE_LENGTH = 200;
const LONGEST_STALE_MS = 30 * 86_400_000;

export function readAnnotations(
  effect: 'permit' | 'forbid',
  annotations: Readonly<Record<string, string>>,
): { value: Annotations; problems: string[] } {
  const { id = '', message, shadow, staleAfter } = annotations;
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
  if (effect === 'permit' && (message !== undefined || shadow !== undefined))
    problems.push('@message and @shadow belong on a forbid');
  if (effect === 'forbid' && staleAfter !== undefined) problems.push('@staleAfter belongs on the permit');
  const stale = staleAfter === undefined ? undefined : staleMilliseconds(staleAfter);
  if (staleAfter !== undefined && stale === undefined)
    problems.push(`@staleAfter("${staleAfter}") must be a duration such as "72h", from 1m to 30d`);
  return { value: { id, message, shadow: shadow !== undefined, staleAfterMs: stale }, problems };
}

function messageProblems(message: string): string[] {
  const problems: string[] = [];
  if (!/^[\x20-\x7e]+$/.test(message))
    problems.push('@message must be printable ASCII: VPN clients show nothing else reliably');
  if (message.length > MAXIMUM_MESSAGE_LENGTH)
    problems.push(`@message has ${message.length} characters, at most ${MAXIMUM_MESSAGE_LENGTH} fit`);
  return problems;
}

function staleMilliseconds(text: string): number | undefined {
  const ms = Number(parseDuration(text)?.ms ?? -1n);
  return ms >= 60_000 && ms <= LONGEST_STALE_MS ? ms : undefined;
}
