import * as z from 'zod';

/**
 * What `GET /operator/{view}` answers, signed for IAM: everything the `postern` command shows. Instants are ISO 8601.
 * Members a reader does not know are let through: an older command reads a newer deployment.
 */
const instant = z.string();

const decisionSchema = z.looseObject({
  outcome: z.enum(['allowed', 'denied']),
  cause: z.string().optional(),
  code: z.string().optional(),
  rules: z.array(z.string()).default([]),
  shadowRules: z.array(z.string()).default([]),
  suspended: z.array(z.looseObject({ rule: z.string(), by: z.string() })).default([]),
  message: z.string().optional(),
});

const factSchema = z.looseObject({
  name: z.string(),
  value: z.unknown(),
  source: z.string(),
  observedAt: instant,
  since: instant,
});
export type ShownFact = z.infer<typeof factSchema>;

const ruleSchema = z.looseObject({
  id: z.string(),
  state: z.string(),
  suspendedUntil: instant.optional(),
  shadow: z.boolean(),
  critical: z.boolean().default(false),
  message: z.string().optional(),
  /** Facts it looks at, as `<device or source>.<fact>`. */
  reads: z.array(z.string()).default([]),
});
export type ShownRule = z.infer<typeof ruleSchema>;

const historySchema = z.looseObject({
  occurredAt: instant,
  recordedAt: instant,
  type: z.string(),
  device: z.string(),
  eventId: z.string(),
  signalId: z.string().optional(),
  facts: z.record(z.string(), z.unknown()).optional(),
  decided: z.record(z.string(), z.unknown()).optional(),
});
export type ShownEvent = z.infer<typeof historySchema>;

/** A connection that was decided about. */
const shownDecisionSchema = z.looseObject({
  at: instant,
  commonName: z.string().optional(),
  connectionId: z.string().optional(),
  endpointId: z.string().optional(),
  /** What the client said of itself. */
  platform: z.string().optional(),
  platformVersion: z.string().optional(),
  publicIp: z.string().optional(),
  clientVersion: z.string().optional(),
  mode: z.string(),
  outcome: z.enum(['allowed', 'denied']),
  code: z.string().optional(),
  rules: z.array(z.string()),
});
export type ShownDecision = z.infer<typeof shownDecisionSchema>;

/** `why`: the answer to a connection under a name at an instant, and all it comes from. */
export const whySchema = z.looseObject({
  commonName: z.string(),
  at: instant,
  knownAt: instant,
  /** `active`, `ambiguous`, `retired`; `unknown` where nobody ever claimed the name by then. */
  state: z.string(),
  decision: decisionSchema,
  device: z.string().optional(),
  claimants: z.array(z.string()).default([]),
  lastSeen: instant.optional(),
  validUntil: instant.optional(),
  lockedUntil: instant.optional(),
  nextChange: z.looseObject({ at: instant, outcome: z.string(), code: z.string().optional() }).optional(),
  rules: z.array(ruleSchema).default([]),
  facts: z.array(factSchema).default([]),
  sources: z
    .record(z.string(), z.looseObject({ lastSeen: instant.optional(), facts: z.array(factSchema).default([]) }))
    .default({}),
  policy: z.looseObject({ activation: z.number(), hash: z.string() }).optional(),
  history: z.array(historySchema).default([]),
  /** The stored row, where the present is asked about: `agrees` is whether it is what the log says it should be. */
  row: z.looseObject({ revision: z.number(), agrees: z.boolean() }).optional(),
  /** Newest first, up to the instant. */
  decisions: z.array(shownDecisionSchema).default([]),
});
export type Why = z.infer<typeof whySchema>;

export const devicesSchema = z.looseObject({
  at: instant,
  devices: z.array(
    z.looseObject({
      commonName: z.string(),
      state: z.string(),
      outcome: z.enum(['allowed', 'denied']),
      code: z.string().optional(),
      rules: z.array(z.string()),
      device: z.string().optional(),
      lastSeen: instant.optional(),
      sources: z.array(z.string()),
    }),
  ),
  /** Asks for the next page; absent on the last one. */
  next: z.string().optional(),
});
export type Devices = z.infer<typeof devicesSchema>;

export const denialsSchema = z.looseObject({
  since: instant,
  until: instant,
  /** Newest first. */
  denials: z.array(shownDecisionSchema),
  /** True where there are more than were given. */
  more: z.boolean(),
});
export type Denials = z.infer<typeof denialsSchema>;

export const policiesSchema = z.looseObject({
  versions: z.array(
    z.looseObject({
      activation: z.number(),
      activatedAt: instant,
      policyHash: z.string(),
      configurationHash: z.string(),
      compiler: z.number(),
    }),
  ),
});
export type Policies = z.infer<typeof policiesSchema>;

export const signalsSchema = z.looseObject({
  signals: z.array(
    z.looseObject({
      signalId: z.string(),
      source: z.string(),
      receivedAt: instant,
      status: z.string(),
      attempts: z.number(),
      outcome: z.unknown(),
      closedAt: instant.nullable(),
    }),
  ),
});
export type Signals = z.infer<typeof signalsSchema>;

/** A connection that was let in and can still be open, and what it would be answered now. */
const sessionSchema = z.looseObject({
  connectionId: z.string(),
  commonName: z.string(),
  device: z.string(),
  endpointId: z.string().optional(),
  mode: z.string(),
  since: instant,
  platform: z.string().optional(),
  platformVersion: z.string().optional(),
  publicIp: z.string().optional(),
  clientVersion: z.string().optional(),
  answer: z
    .looseObject({ outcome: z.enum(['allowed', 'denied']), code: z.string().optional(), rules: z.array(z.string()) })
    .optional(),
});
export type Session = z.infer<typeof sessionSchema>;

/** A certificate that was used from two places at once (docs/decisions/0017). */
const doubleUseSchema = z.looseObject({
  /** `platform`, `platform-version` or `address`. */
  sign: z.string(),
  since: instant,
  until: instant,
  sides: z.array(
    z.looseObject({
      value: z.string(),
      since: instant,
      until: instant,
      connections: z.number(),
      connectionIds: z.array(z.string()),
      addresses: z.array(z.string()),
      platforms: z.array(z.string()),
    }),
  ),
});
export type ShownDoubleUse = z.infer<typeof doubleUseSchema>;

export const sessionsSchema = z.looseObject({
  at: instant.optional(),
  sessions: z.array(sessionSchema),
  /** Where one name was asked about: of the last 24 hours. */
  doubleUses: z.array(doubleUseSchema).default([]),
  /** Asks for the next page; absent on the last one. */
  next: z.string().optional(),
});
export type Sessions = z.infer<typeof sessionsSchema>;

/** All that verdicts are made from, so that a reader can make them under another policy. Documents are as stored. */
export const evidenceSchema = z.looseObject({
  at: instant,
  activations: z.array(z.unknown()),
  holds: z.array(z.unknown()),
  names: z.array(
    z.looseObject({
      commonName: z.string(),
      logs: z.array(z.looseObject({ device: z.string(), events: z.array(z.unknown()) })),
    }),
  ),
  next: z.string().optional(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** What was activated: the policy with its text, and the configuration; documents as stored. */
export const policySchema = z.looseObject({ activation: z.unknown(), policy: z.unknown(), configuration: z.unknown() });

/** What `doctor` needs of the tables. */
export const statusSchema = z.looseObject({
  at: instant,
  policy: z.looseObject({ activation: z.number(), hash: z.string(), activatedAt: instant }).nullable(),
  rows: z.looseObject({ total: z.number(), active: z.number(), fresh: z.number(), complete: z.boolean() }),
  sources: z.array(
    z.looseObject({ source: z.string(), lastSignalAt: instant.nullable(), parked: z.number(), open: z.number() }),
  ),
});
export type Status = z.infer<typeof statusSchema>;
