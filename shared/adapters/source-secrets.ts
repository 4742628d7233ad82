import type { GetSecretValueCommandOutput } from '@aws-sdk/client-secrets-manager';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { type SourceSecret, sourceSecretSchema } from '../contracts/secrets';
import { allowance } from './allowance';

/** The active secrets of sources, by the name or ARN of their secret. */
export interface SourceSecrets {
  /**
   * The values known now, at most {@link FRESH_FOR} old. `problem` says why there are none: the secret is absent, does
   * not parse, or holds no value yet. Then every push is refused: with nothing to compare, nothing is proven.
   * Throws where the store cannot be asked and nothing is known.
   */
  active(secret: string): Promise<ActiveSecrets>;
  /**
   * The values read anew, after an authentication failed: perhaps they were rotated. Undefined when that happened too
   * often of late ({@link REFRESHES}), so that forged pushes cannot drive calls to the store.
   */
  refreshed(secret: string): Promise<ActiveSecrets | undefined>;
}

export interface ActiveSecrets {
  readonly values: readonly string[];
  readonly problem: string | undefined;
}

/** Milliseconds. */
export const FRESH_FOR = 5 * 60_000;
/**
 * Of each secret. Several at once: else the first forged push after a reading would keep the new value of a rotation from
 * being found, and a genuine push would be refused.
 */
export const REFRESHES = { atOnce: 10, every: 5_000 };
/** While the store cannot be asked, values this old still count: a genuine push must not fail for a store's outage. */
export const USABLE_FOR = 60 * 60_000;
/** After a failed reading, the store is left alone this long. */
const LEFT_ALONE_AFTER_FAULT = 2_000;

interface Reading {
  readonly secrets: ActiveSecrets;
  readonly readAt: number;
}

/**
 * Secrets Manager, cached per execution environment.
 *
 * @param now - epoch milliseconds; a clock that went back makes every reading old
 */
export function secretsManagerSourceSecrets(client: SecretsManagerClient, now: () => number): SourceSecrets {
  const readings = new Map<string, Reading>();
  const faults = new Map<string, { readonly error: unknown; readonly at: number }>();
  const allowances = new Map<string, () => boolean>();
  const within = (instant: number, span: number) => now() >= instant && now() - instant < span;

  async function read(secret: string): Promise<ActiveSecrets> {
    const fault = faults.get(secret);
    if (fault !== undefined && within(fault.at, LEFT_ALONE_AFTER_FAULT)) throw fault.error;
    try {
      const secrets = await fetchSecret(client, secret);
      readings.set(secret, { secrets, readAt: now() });
      faults.delete(secret);
      return secrets;
    } catch (error) {
      faults.set(secret, { error, at: now() });
      throw error;
    }
  }

  return {
    async active(secret) {
      const reading = readings.get(secret);
      if (reading !== undefined && within(reading.readAt, FRESH_FOR)) return reading.secrets;
      try {
        return await read(secret);
      } catch (error) {
        if (reading !== undefined && within(reading.readAt, USABLE_FOR)) return reading.secrets;
        throw error;
      }
    },
    async refreshed(secret) {
      const mayRefresh = allowances.get(secret) ?? allowance(REFRESHES, now);
      allowances.set(secret, mayRefresh);
      return mayRefresh() ? read(secret) : undefined;
    },
  };
}

async function fetchSecret(client: SecretsManagerClient, secret: string): Promise<ActiveSecrets> {
  let output: GetSecretValueCommandOutput;
  try {
    output = await client.send(new GetSecretValueCommand({ SecretId: secret }));
  } catch (error) {
    // Every other error leaves open whether there is a secret: that is a fault, not an answer.
    if (error instanceof ResourceNotFoundException) return { values: [], problem: 'the secret does not exist' };
    throw error;
  }
  const parsed = parseSecret(output.SecretString);
  if (parsed === undefined) return { values: [], problem: 'the secret is not {"active":[…]} with one or two values' };
  return parsed.active.length === 0
    ? { values: [], problem: 'the secret holds no active value yet' }
    : { values: parsed.active, problem: undefined };
}

function parseSecret(text: string | undefined): SourceSecret | undefined {
  try {
    // The text itself must never reach an error message.
    return sourceSecretSchema.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}
