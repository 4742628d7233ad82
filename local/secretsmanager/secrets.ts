import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import type { Deployment } from '../assembly/deployment';
import { parseResources } from '../assembly/parse-resources';
import { type Operation, ServiceError } from '../aws-json';
import { LocalFailure, messageOf } from '../failure';

const secretSchema = z.strictObject({
  Description: z.string().optional(),
  KmsKeyId: z.unknown().optional(),
  Name: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: z.unknown().optional(),
  Tags: z.unknown().optional(),
});

const localSecretsSchema = z.record(z.string(), z.record(z.string(), z.json()));
/** `<source id>` (what its pushes are authenticated by) or `<source id>/api` (credentials of its API) -> the JSON object its secret holds locally. */
export type LocalSecrets = z.infer<typeof localSecretsSchema>;

export interface Secret {
  readonly name: string;
  readonly arn: string;
  /** Undefined: the template gives it no value, and neither does the local service. */
  readonly value: string | undefined;
}

/** The secrets that senders use locally. */
export const LOCAL_SECRETS_FILE = path.join(__dirname, '..', 'secrets.json');

export function readLocalSecrets(file = LOCAL_SECRETS_FILE): LocalSecrets {
  try {
    return localSecretsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new LocalFailure(`cannot read the local secrets in ${file}: ${messageOf(error)}`, { cause: error });
  }
}

/** One of the values that a source's pushes are authenticated by: the first, unless another is asked for (0, 1). */
export function activeSecret(secrets: LocalSecrets, source: string, which = 0): string {
  const active = secrets[source]?.active;
  const value = Array.isArray(active) ? active[which] : undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw new LocalFailure(`there is no active secret ${which} of ${source} among the local secrets`);
}

/** The template's secrets; those of a source (named `…/sources/<id>`) get the local value instead of the placeholder. */
export function secretsOf(deployment: Deployment, local: LocalSecrets): readonly Secret[] {
  return parseResources(deployment, 'AWS::SecretsManager::Secret', secretSchema).map(({ ref, properties }) => {
    const name = properties.Name ?? ref;
    const source = /\/sources\/([^/]+(?:\/api)?)$/.exec(name)?.[1] ?? '';
    const value = Object.hasOwn(local, source) ? JSON.stringify(local[source]) : properties.SecretString;
    return { name, arn: ref, value };
  });
}

const inputSchema = z.object({
  SecretId: z.string(),
  VersionId: z.string().optional(),
  VersionStage: z.literal('AWSCURRENT').optional(),
});

/** Secrets Manager's HTTP interface, as far as functions use it. */
export const secretsManagerOperations = (secrets: () => readonly Secret[]): Readonly<Record<string, Operation>> => ({
  'secretsmanager.GetSecretValue': (input) => {
    const parsed = inputSchema.safeParse(input);
    if (!parsed.success) throw new ServiceError('InvalidParameterException', z.prettifyError(parsed.error));
    const secret = secrets().find(({ name, arn }) => name === parsed.data.SecretId || arn === parsed.data.SecretId);
    if (secret?.value === undefined) {
      throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    return { ARN: secret.arn, Name: secret.name, SecretString: secret.value, VersionStages: ['AWSCURRENT'] };
  },
});
