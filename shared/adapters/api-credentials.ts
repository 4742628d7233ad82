import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** Milliseconds a reading counts; asked to refresh, it is read again at once, but not more often than every 5 s. */
const FRESH_FOR = 5 * 60_000;
const REFRESH_AT_MOST_EVERY = 5_000;

/**
 * The JSON of API secrets by their name or ARN, cached per execution environment. Undefined where the secret does not
 * exist, has no value yet or is no JSON: the API then refuses us, which says more than we could. Throws where the store
 * cannot be asked.
 *
 * @param now - epoch milliseconds
 */
export function apiCredentials(client: SecretsManagerClient, now: () => number) {
  return (secret: string) => {
    let reading: { readonly value: unknown; readonly readAt: number } | undefined;
    return async ({ refresh }: { readonly refresh: boolean } = { refresh: false }): Promise<unknown> => {
      const span = refresh ? REFRESH_AT_MOST_EVERY : FRESH_FOR;
      if (reading !== undefined && now() >= reading.readAt && now() - reading.readAt < span) return reading.value;
      const value = parsed(await secretString(client, secret));
      reading = { value, readAt: now() };
      return value;
    };
  };
}

async function secretString(client: SecretsManagerClient, secret: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: secret }))).SecretString;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    // The text itself must never reach an error message.
    return undefined;
  }
}
