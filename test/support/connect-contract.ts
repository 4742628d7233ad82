import * as z from 'zod';

/**
 * What Client VPN accepts from a connect handler, written down strictly: all four keys, none besides, the message's key
 * by schema version. Source: Client VPN administrator guide, connection-authorization.html ("Response schema").
 * Stricter than AWS where we are: printable ASCII only, a denial always says something, and at least one status.
 */

const printable = z.string().regex(/^[\x20-\x7e]*$/, 'must be printable ASCII');
const message = printable.max(255);
const shared = {
  allow: z.boolean(),
  'posture-compliance-statuses': z.array(printable.min(1).max(255)).min(1).max(10),
};

const v1 = z.strictObject({
  ...shared,
  'error-msg-on-failed-posture-compliance': message,
  'schema-version': z.literal('v1'),
});
const later = (version: string) =>
  z.strictObject({ ...shared, 'error-msg-on-denied-connection': message, 'schema-version': z.literal(version) });

/** The version that the answer to this request must carry: `v2` is the documented default, an unknown name is echoed. */
export function answeredVersion(request: unknown): string {
  const field: unknown =
    typeof request === 'object' && request !== null && !Array.isArray(request)
      ? Object.entries(request).find(([name]) => name === 'schema-version')?.[1]
      : undefined;
  return typeof field === 'string' && /^[\x21-\x7e]{1,16}$/.test(field) ? field : 'v2';
}

/** Every way in which `response` breaks the contract as the answer to `request`; empty where it keeps it. */
export function connectContractProblems(request: unknown, response: unknown): readonly string[] {
  const version = answeredVersion(request);
  const parsed = (version === 'v1' ? v1 : later(version)).safeParse(response);
  if (!parsed.success) return parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const text = Object.entries(parsed.data).find(([key]) => key.startsWith('error-msg-'))?.[1];
  return !parsed.data.allow && text === '' ? ['a denial must say something'] : [];
}
