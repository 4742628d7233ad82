import type { SourceSecrets } from '../../shared/adapters/source-secrets';
import type { Authentication, PushRequest, Source } from '../../shared/sources/source';

export interface ConfiguredSource {
  readonly source: Source;
  /** Name or ARN of the secret with the active values. */
  readonly secret: string;
}

export type Authenticated = Authentication & {
  /** Why nobody at all can authenticate: no usable secret. */
  readonly misconfiguration?: string;
};

/**
 * Authenticates against the active secrets; on failure once more against freshly read ones, for they may have been
 * rotated since. Without a usable secret every push is refused.
 *
 * @param now - epoch milliseconds
 * @throws where the secret store cannot be asked: our fault, not the sender's
 */
export async function authenticate(
  configured: ConfiguredSource,
  push: PushRequest,
  secrets: SourceSecrets,
  now: number,
): Promise<Authenticated> {
  const known = await secrets.active(configured.secret);
  const first = configured.source.authenticate(push, known.values, now);
  if (first.ok) return first;
  const read = await secrets.refreshed(configured.secret);
  const { problem } = read ?? known;
  const last = read === undefined ? first : configured.source.authenticate(push, read.values, now);
  return last.ok || problem === undefined ? last : { ...last, misconfiguration: problem };
}
