import * as z from 'zod';

/** Name in Secrets Manager of a source's authentication secrets. */
export const sourceSecretName = (deployment: string, source: string): string => `${deployment}/sources/${source}`;

/** Name in Secrets Manager of the credentials of a source's API: a JSON object of the kind's own. */
export const apiSecretName = (deployment: string, source: string): string =>
  `${sourceSecretName(deployment, source)}/api`;

/** One or two active values: during a rotation the sender may use either. A placeholder with none refuses every push. */
export const sourceSecretSchema = z.object({ active: z.array(z.string().min(1)).max(2) });
export type SourceSecret = z.infer<typeof sourceSecretSchema>;
