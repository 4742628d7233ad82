import * as z from 'zod';

/** `shadow`: evaluated and recorded, never blocks. */
export const endpointModeSchema = z.enum(['enforce', 'shadow']);

const milliseconds = (least: number) =>
  z
    .string()
    .regex(/^\d{2,5}$/)
    .refine((text) => Number(text) >= least && Number(text) <= 29_000, `must be from ${least} to 29000`);

/**
 * What the construct must set. The handler itself reads these by hand (connect-environment.ts), because
 * the connect path does not carry zod; a test holds the two together.
 */
export const environmentSchema = z.object({
  VERDICTS_TABLE: z.string().min(3),
  /** JSON: endpoint id or `default` to its mode. */
  ENDPOINTS: z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue('not JSON');
        return z.NEVER;
      }
    })
    .pipe(z.record(z.string(), z.object({ mode: endpointModeSchema })))
    .refine((endpoints) => 'default' in endpoints, 'needs an entry "default"'),
  /** Milliseconds the whole decision may take: the service waits 30 s. */
  DEADLINE_MS: milliseconds(100),
  /** Milliseconds after which a read without an answer is sent once more. */
  HEDGE_AFTER_MS: milliseconds(10),
});
