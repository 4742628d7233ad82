import type { SourceSecrets } from '../../shared/adapters/source-secrets';
import type { Authentication, KeySets, PushRequest, Source } from '../../shared/sources/source';

export interface ConfiguredSource {
  readonly source: Source;
  /** Name or ARN of the secret with the active values. */
  readonly secret: string;
  /** More than so many are refused until the next minute. */
  readonly pushesPerMinute: number;
}

export interface AuthenticationPorts {
  readonly secrets: SourceSecrets;
  readonly keySets: KeySets;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export type Authenticated = Authentication & {
  /** Why nobody at all can authenticate: no usable secret. */
  readonly misconfiguration?: string;
};

/**
 * Authenticates against the active secrets; on failure once more against freshly read ones, for they may have been
 * rotated since. Without a usable secret every push is refused.
 *
 * @throws where the secret store or an issuer's keys cannot be had: our fault, not the sender's
 */
export async function authenticate(
  { source, secret }: ConfiguredSource,
  push: PushRequest,
  { secrets, keySets, now }: AuthenticationPorts,
): Promise<Authenticated> {
  const known = await secrets.active(secret);
  const check = async (values: readonly string[]) =>
    source.authenticate(push, { secrets: values, keySets, now: now() });
  const first = await check(known.values);
  if (first.ok || first.final === true) return first;
  const read = await secrets.refreshed(secret);
  const { problem } = read ?? known;
  const last = read === undefined ? first : await check(read.values);
  return last.ok || problem === undefined ? last : { ...last, misconfiguration: problem };
}
