import * as z from 'zod';

/** Versions are compared as numbers, part by part; Cedar has no order on strings. Missing parts are 0. */
export const osVersionSchema = z.object({
  major: z.number().int().nonnegative(),
  minor: z.number().int().nonnegative(),
  patch: z.number().int().nonnegative(),
});
export type OsVersion = z.infer<typeof osVersionSchema>;

export const PLATFORMS = ['macos', 'windows', 'linux', 'ios', 'android', 'chromeos', 'other'] as const;

/** What a source can say of a device. Absent means unknown: neither pass nor fail. */
export const factsSchema = z.object({
  /** Under the source's management now. */
  managed: z.boolean().optional(),
  /** The source's own overall verdict. */
  compliant: z.boolean().optional(),
  /** The system disk is encrypted (FileVault, BitLocker, LUKS). */
  encrypted: z.boolean().optional(),
  /** The host firewall is on. */
  firewall: z.boolean().optional(),
  /** Jailbroken, rooted or otherwise compromised. */
  jailbroken: z.boolean().optional(),
  platform: z.enum(PLATFORMS).optional(),
  osVersion: osVersionSchema.optional(),
  /** The person the device is assigned to, lower-cased. */
  owner: z.string().min(1).max(320).optional(),
});
export type Facts = z.infer<typeof factsSchema>;
export type FactName = keyof Facts;
export const FACT_NAMES = Object.keys(factsSchema.shape) as readonly FactName[];

/** Hardware and directory identifiers, as the source spells them; templates map them to the certificate's common name. */
export const identifiersSchema = z.object({
  serialNumber: z.string().min(1).max(256).optional(),
  udid: z.string().min(1).max(256).optional(),
  deviceUuid: z.string().min(1).max(256).optional(),
  /** A name that people can choose: a template over it needs the risk flag. */
  deviceName: z.string().min(1).max(256).optional(),
});
export type Identifiers = z.infer<typeof identifiersSchema>;
export const IDENTIFIER_NAMES = Object.keys(identifiersSchema.shape) as readonly (keyof Identifiers)[];
