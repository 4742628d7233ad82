import * as z from 'zod';
import { PLATFORMS } from '../../domain/facts';
import { readInstant } from '../instant';
import type { JsonObject } from '../json-object';

/**
 * The posture report: the body that the generic source takes (docs/guides/posture-report.md). Objects are strict: a fact
 * that is misspelt would otherwise be unknown without anyone noticing.
 */

/** An instant with its zone; a time without one would be read as whoever reads it likes. */
const instantSchema = z
  .string()
  .regex(/(?:Z|[+-]\d{2}:?\d{2})$/i, 'an instant ends in Z or in an offset')
  .refine((text) => readInstant(text) !== undefined, 'not an instant such as 2026-11-23T09:00:00Z');

const text = (longest: number) => z.string().trim().min(1).max(longest);

const deviceSchema = z.strictObject({
  /** The sender's own, stable key of the device. */
  id: z.string().regex(/^[A-Za-z0-9._:@-]{1,128}$/, 'an id has 1 to 128 letters, digits or . _ : @ -'),
  serialNumber: text(256).nullish(),
  udid: text(256).nullish(),
  deviceUuid: text(256).nullish(),
  /** A name that people can choose. */
  name: text(256).nullish(),
});

/** Absent and null both mean unknown. */
const factsSchema = z.strictObject({
  managed: z.boolean().nullish(),
  compliant: z.boolean().nullish(),
  encrypted: z.boolean().nullish(),
  firewall: z.boolean().nullish(),
  jailbroken: z.boolean().nullish(),
  platform: z.enum(PLATFORMS).nullish(),
  osVersion: z
    .string()
    .regex(/^\d{1,9}(?:\.\d{1,9}){0,3}$/, 'a version is numbers with dots, such as 14.5.1')
    .nullish(),
  owner: text(320).nullish(),
});

const envelope = { device: deviceSchema, observedAt: instantSchema };

const REPORTS = {
  'posture.reported': z.strictObject({ type: z.literal('posture.reported'), ...envelope, facts: factsSchema }),
  'device.enrolled': z.strictObject({ type: z.literal('device.enrolled'), ...envelope, facts: factsSchema.optional() }),
  'device.seen': z.strictObject({ type: z.literal('device.seen'), ...envelope }),
  'device.unenrolled': z.strictObject({ type: z.literal('device.unenrolled'), ...envelope }),
} as const;

export const postureReportSchema = z.discriminatedUnion('type', [
  REPORTS['posture.reported'],
  REPORTS['device.enrolled'],
  REPORTS['device.seen'],
  REPORTS['device.unenrolled'],
]);
export type PostureReport = z.infer<typeof postureReportSchema>;

export type ReportReading =
  | { readonly kind: 'report'; readonly report: PostureReport }
  /** A type that this version does not know: to be ignored, as Standard Webhooks asks of receivers. */
  | { readonly kind: 'unknown-type'; readonly type: string }
  | { readonly kind: 'malformed'; readonly problem: string };

/** The body as a posture report, or every problem with its path. Never throws. */
export function readPostureReport(body: JsonObject): ReportReading {
  const { type } = body;
  if (typeof type === 'string' && !Object.hasOwn(REPORTS, type)) return { kind: 'unknown-type', type };
  const parsed = postureReportSchema.safeParse(body);
  if (parsed.success) return { kind: 'report', report: parsed.data };
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'report'}: ${issue.message}`);
  return { kind: 'malformed', problem: problems.join('; ').slice(0, 500) };
}
