import * as z from 'zod';
import { endpointsSchema } from './configuration/endpoint-schema';
import { mergePatch } from './configuration/merge-patch';
import { readOverrideFile } from './configuration/override-files';
import { describeIssues } from './configuration/problems';
import { sourcesSchema } from './configuration/source-schema';

/** Days CloudWatch Logs can keep a log group. */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** `AWSClientVPN-<name>-authorize` may have 64 characters. */
const LONGEST_NAME = 64 - 'AWSClientVPN-'.length - '-authorize'.length;
const days = (most: number) => z.int().min(1).max(most);

export const deploymentConfigurationSchema = z.strictObject({
  /** Prefix of every stack, function and secret. Two deployments in one account and Region need two names. */
  name: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]*[a-z0-9]$/,
      'has lower-case letters, digits and hyphens, starts with a letter and does not end with a hyphen',
    )
    .max(
      LONGEST_NAME,
      `has more than ${LONGEST_NAME} characters; AWSClientVPN-<name>-authorize would be longer than a function name may be`,
    ),
  /** `development` drops deletion protection, and its data goes with the stack. */
  stage: z.enum(['production', 'development']),
  endpoints: endpointsSchema,
  sources: sourcesSchema,
  /** Cedar text, relative to the project. */
  policy: z.strictObject({ file: z.string().min(1) }),
  retention: z.strictObject({
    logDays: z.literal([...LOG_RETENTION_DAYS]),
    /** How long the bus's archive can replay what was put on it. */
    archiveDays: days(3650),
    /** How long raw pushes are kept; events made of them stay for ever. */
    signalDays: days(3650),
  }),
  connect: z
    .strictObject({
      /** Milliseconds a decision may take before it is denied as too slow. The Client VPN service waits 30 s. */
      deadlineMs: z.int().min(200).max(4000).default(1500),
      /**
       * Milliseconds after which a read of the verdict store that has no answer is sent once more; at or above
       * `deadlineMs`: never. DynamoDB answers in single-digit milliseconds: 150 is far outside what is usual, so that few
       * reads are doubled, and leaves the second one time for a connection of its own.
       */
      hedgeAfterMs: z.int().min(20).max(4000).default(150),
      /** Capacity kept for the connect handler, and its cap: at least peak logins a second times their duration. */
      reservedConcurrency: z.int().min(1).max(10_000).optional(),
      /**
       * Environments kept warm. With it, Client VPN calls the alias `live` of a published version; without, the function
       * itself, as the interface was first published. Attach the handler anew after changing from one to the other.
       */
      provisionedConcurrency: z.int().min(1).max(10_000).optional(),
    })
    .refine(
      ({ reservedConcurrency, provisionedConcurrency }) =>
        reservedConcurrency === undefined ||
        provisionedConcurrency === undefined ||
        provisionedConcurrency <= reservedConcurrency,
      {
        path: ['provisionedConcurrency'],
        error: 'is above reservedConcurrency; more cannot be kept warm than may run',
      },
    )
    .prefault({}),
  ingress: z
    .strictObject({
      /** Sustained requests a second over all sources; the API answers 429 above. */
      requestsPerSecond: z.int().min(1).max(10_000).default(50),
      /** Requests that may come at once. */
      burst: z.int().min(1).max(5_000).default(100),
      /** Pushes of one source that are taken in a minute, unless the source says otherwise: half of what the API takes by default, so that one source cannot use all of it up. */
      pushesPerMinute: z.int().min(1).max(600_000).default(1_500),
    })
    .prefault({}),
  operator: z
    .strictObject({
      /** Days after which every exemption, lock and hold has ended: what should last longer is a change of the policy. */
      longestDays: days(365).default(30),
    })
    .prefault({}),
  alarms: z
    .strictObject({
      /** Who is woken by pages; each address gets a confirmation mail. */
      emails: z.array(z.email('is not an e-mail address')).default([]),
      /** Who gets what can wait until morning; those of `emails` unless given. */
      ticketEmails: z.array(z.email('is not an e-mail address')).optional(),
      /** Where docs/runbook.md can be read; articles are linked as `<this>#<article>`. */
      runbook: z.string().min(1).default('docs/runbook.md'),
      denialShare: z
        .strictObject({
          /** Per cent of all decisions that may be denied by rule or identity. */
          percent: z.int().min(1).max(100).default(25),
          /** Denials below which nobody is woken: three laptops are not an incident. */
          floor: z.int().min(1).default(10),
          /** Length of the window the share is taken over. */
          minutes: z.literal([5, 10, 15, 30, 60]).default(15),
        })
        .prefault({}),
      ruleDenials: z
        .strictObject({
          /** Denials by one and the same rule that are too many. */
          floor: z.int().min(1).default(25),
          minutes: z.literal([5, 10, 15, 30, 60]).default(15),
        })
        .prefault({}),
      unknownDevices: z
        .strictObject({
          /** Attempts by devices that nobody knows that are too many. */
          floor: z.int().min(1).default(10),
          minutes: z.literal([5, 10, 15, 30, 60]).default(15),
        })
        .prefault({}),
      latency: z
        .strictObject({
          /** Milliseconds one decision in a hundred may take; typically it is a tenth of this. */
          p99Ms: z.int().min(10).max(4000).default(500),
        })
        .prefault({}),
      ingestLag: z
        .strictObject({
          /** Seconds from push to row that one push in ten may take. */
          seconds: z.int().min(5).max(3600).default(120),
        })
        .prefault({}),
      /** Observations within a quarter of an hour that may claim a time in the future. */
      clampedTimes: z.int().min(1).default(5),
      /** Hours without a push after which a source counts as silent; a source can have its own. CloudWatch looks back a week at most. */
      silentAfterHours: z.int().min(1).max(168).default(24),
      /** Ingest executions that may fail in five minutes before it is more than single bad signals. */
      failedExecutions: z.int().min(1).default(5),
    })
    .prefault({}),
});

/** As written in `postern.config.ts`: settings with a default may be left out. */
export type DeploymentInput = z.input<typeof deploymentConfigurationSchema>;
/** As used: complete and checked. */
export type DeploymentConfiguration = z.output<typeof deploymentConfigurationSchema>;

export type LoadedConfiguration =
  | { readonly ok: true; readonly configuration: DeploymentConfiguration }
  /** One line per problem, each beginning with the path of what is wrong. `raw` is what was checked. */
  | { readonly ok: false; readonly problems: readonly string[]; readonly raw: unknown };

/**
 * The deployment's configuration: `base`, with each override file (a JSON merge patch) laid over it in order. Every
 * problem is reported, those of files and those of values together. Never throws.
 */
export function loadConfiguration(from: {
  readonly base: unknown;
  readonly overrides: readonly string[];
}): LoadedConfiguration {
  let raw = from.base;
  const problems: string[] = [];
  for (const file of from.overrides) {
    const override = readOverrideFile(file);
    if (override.ok) raw = mergePatch(raw, override.patch);
    else problems.push(override.problem);
  }
  const parsed = deploymentConfigurationSchema.safeParse(raw);
  if (parsed.success && problems.length === 0) return { ok: true, configuration: parsed.data };
  return { ok: false, problems: [...problems, ...describeIssues(parsed.error?.issues ?? [], raw)], raw };
}
