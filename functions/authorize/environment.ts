import * as z from 'zod';
import { DENIAL_CODES } from '../../shared/domain/connect/decision';
import { isTextFor, longestTextOf } from '../../shared/domain/connect/message';

/** `shadow`: evaluated and recorded, never blocks. */
export const endpointModeSchema = z.enum(['enforce', 'shadow']);

/** An endpoint's own words for denials, by denial code. */
export const endpointTextsSchema = z
  .record(z.string(), z.string())
  .superRefine((texts, context) => {
    for (const [name, text] of Object.entries(texts)) {
      const code = DENIAL_CODES.find((known) => known === name);
      if (code === undefined) {
        context.addIssue({ code: 'custom', path: [name], message: `is no denial; known: ${DENIAL_CODES.join(', ')}` });
      } else if (!isTextFor(code, text)) {
        const message = `must be 1 to ${longestTextOf(code)} characters of printable ASCII: VPN clients show nothing else reliably`;
        context.addIssue({ code: 'custom', path: [name], message });
      }
    }
  })
  .pipe(z.partialRecord(z.enum(DENIAL_CODES), z.string()));

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
  /** JSON: endpoint id or `default` to its mode and texts. */
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
    .pipe(z.record(z.string(), z.object({ mode: endpointModeSchema, texts: endpointTextsSchema.optional() })))
    .refine((endpoints) => 'default' in endpoints, 'needs an entry "default"'),
  /** Milliseconds the whole decision may take: the service waits 30 s. */
  DEADLINE_MS: milliseconds(100),
  /** Milliseconds after which a read without an answer is sent once more. */
  HEDGE_AFTER_MS: milliseconds(10),
});
