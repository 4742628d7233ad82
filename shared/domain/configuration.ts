import * as z from 'zod';
import { FACT_NAMES, IDENTIFIER_NAMES, PLATFORMS } from './facts';

/**
 * The part of the deployment configuration that verdict rows depend on. It is stored by hash beside the policy and
 * activated with it, so that a row is a function of what is in the store and of nothing else.
 */

/** Attributes a Cedar rule can read off `resource`; flat, and of one type across endpoints. */
export const endpointAttributesSchema = z.record(
  z
    .string()
    .regex(
      /^[a-z][A-Za-z0-9]{0,63}$/,
      'an attribute name starts with a lower-case letter and has letters and digits only',
    ),
  z.union([z.string(), z.boolean(), z.number().int(), z.array(z.string())]),
);
export type EndpointAttributes = z.infer<typeof endpointAttributesSchema>;

/** Stands for every endpoint that configuration does not name. */
export const DEFAULT_ENDPOINT = 'default';

export const commonNameTemplateSchema = z.object({
  /** Text with `{identifier}` placeholders. */
  template: z
    .string()
    .min(1)
    .max(128)
    .refine((template) => templateProblem(template) === undefined, {
      error: (issue) => templateProblem(String(issue.input)) ?? 'not a template',
    }),
});

export const projectionConfigurationSchema = z.object({
  endpoints: z.record(z.string(), z.object({ attributes: endpointAttributesSchema })),
  sources: z.record(
    z.string(),
    z.object({
      kind: z.string(),
      reports: z.array(z.enum(FACT_NAMES)),
      reportsOnlyOn: z.partialRecord(z.enum(FACT_NAMES), z.array(z.enum(PLATFORMS))).optional(),
      commonName: commonNameTemplateSchema.optional(),
    }),
  ),
});
export type ProjectionConfiguration = z.infer<typeof projectionConfigurationSchema>;

/** What is wrong with a common-name template, or undefined. */
export function templateProblem(template: string): string | undefined {
  const placeholders = [...template.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
  if (placeholders.length === 0)
    return 'a template needs at least one {identifier}; without one every device would claim the same name';
  const known: readonly string[] = IDENTIFIER_NAMES;
  const unknown = placeholders.filter((name) => !known.includes(name));
  if (unknown.length > 0) return `unknown identifier {${unknown.join('}, {')}}; known: ${known.join(', ')}`;
  if (/[{}]/.test(template.replaceAll(/\{[^{}]*\}/g, ''))) return 'unbalanced braces';
  return undefined;
}

/** Identifiers that the device's user can change; a template over them lets a user take another device's name. */
export const USER_CHOSEN_IDENTIFIERS: readonly (typeof IDENTIFIER_NAMES)[number][] = ['deviceName'];
