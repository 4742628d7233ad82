import * as z from 'zod';
import { apiBaseUrlSchema } from '../api';
import type { SourceDescription } from '../source';

/** A Fleet policy, by its id or by its name: names are compared without case and outer blanks. */
const policySchema = z.union([z.int().positive(), z.string().trim().min(1)]);
export type FleetPolicyName = z.infer<typeof policySchema>;

const policiesSchema = z.array(policySchema).min(1);

/** Facts that Fleet knows only by policies, which each installation writes itself. */
const FACTS_BY_POLICY = ['encrypted', 'firewall', 'jailbroken'] as const;

const apiSchema = z.strictObject({
  /** The root of the Fleet server: `https://fleet.example.com`. */
  baseUrl: apiBaseUrlSchema,
  /**
   * Which policies decide `compliant`: those marked critical in Fleet (Premium), all that apply to the host, or those
   * named here. A host to which none of them applies is neither compliant nor not.
   */
  compliance: z.union([z.enum(['critical', 'all']), policiesSchema]).default('critical'),
  /** Which policies state a fact: it holds while the host passes those of them that apply to it. */
  facts: z.partialRecord(z.enum(FACTS_BY_POLICY), policiesSchema).default({}),
  /** What makes a host `managed`: enrolment with an MDM, or that Fleet's agent is installed (servers, Linux). */
  managed: z.enum(['mdm', 'agent']).default('mdm'),
});
export type FleetApiSettings = z.output<typeof apiSchema>;

/** Without its API a source of this kind would only ever know that there is something to look at. */
const settingsSchema = z.strictObject({ api: apiSchema });

/** Static facts of Fleet as a sender of automations' webhooks, and of its hosts API. */
export const fleetDescription = {
  kind: 'fleet',
  title: 'Fleet',
  settings: settingsSchema,
  // A webhook says which hosts began to fail a policy, never which pass again: reasons to look, not facts.
  reports: [],
  // Any 2xx is success.
  successStatus: 202,
  secretFormat: 'at least 16 characters, put into the destination URL as ?token=<value>',
  commonName: undefined,
  api: {
    reports: ['managed', 'compliant', 'encrypted', 'firewall', 'jailbroken', 'platform', 'osVersion', 'owner'],
    omits: (settings) => {
      const { api } = settingsSchema.parse(settings);
      const mapped = new Set(Object.keys(api.facts));
      // Disk encryption is known without a policy too.
      return FACTS_BY_POLICY.filter((fact) => fact !== 'encrypted' && !mapped.has(fact));
    },
    commonName: '{serialNumber}',
    secretFormat: '{"token":"<API token of an API-only user with the observer role>"}',
  },
} as const satisfies SourceDescription;
