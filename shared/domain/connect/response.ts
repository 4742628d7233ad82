import type { Decision } from './decision';
import { fitMessage, fitText, inWordsOf, type Texts } from './message';
import type { SchemaVersion } from './request';

/**
 * What the connect handler returns: all four keys, also when it allows; the message's key differs by schema version;
 * never both, never more. Source: Client VPN administrator guide, connection-authorization.html ("Response schema").
 */
export type ConnectResponse = {
  readonly allow: boolean;
  /** At most 10 names of at most 255 characters; the outcome first. */
  readonly 'posture-compliance-statuses': readonly string[];
} & (
  | { readonly 'schema-version': 'v1'; readonly 'error-msg-on-failed-posture-compliance': string }
  | { readonly 'schema-version': string; readonly 'error-msg-on-denied-connection': string }
);

export const MOST_STATUSES = 10;

export interface Answer {
  /** Whether Client VPN lets the device in: the decision, or true in shadow mode. */
  readonly allow: boolean;
  readonly message: string;
  readonly statuses: readonly string[];
}

export type EndpointMode = 'enforce' | 'shadow';

/** How connections to an endpoint are answered. */
export interface EndpointSettings {
  /** `shadow`: evaluated and recorded, never blocks. */
  readonly mode: EndpointMode;
  /** The endpoint's own words. */
  readonly texts: Texts;
}

/** Puts a decision into an answer. In shadow mode nothing is ever blocked, and the statuses say what would have been. */
export function answerFor(
  decision: Decision,
  { mode, texts }: EndpointSettings,
  row: { readonly policyHash: string; readonly revision: number } | undefined,
): Answer {
  const denied = decision.outcome === 'denied';
  const outcome = !denied ? 'allowed' : mode === 'shadow' ? 'shadow-denied' : 'denied';
  const statuses = [
    outcome,
    ...(denied ? [decision.code, ...decision.rules.map((rule) => `rule:${rule}`)] : []),
    ...decision.suspended.map(({ rule, by }) => `${by}:${rule}`),
    ...decision.shadowRules.map((rule) => `shadow-rule:${rule}`),
  ];
  const provenance = row === undefined ? [] : [`policy:${row.policyHash.slice(0, 12)}`, `row:${row.revision}`];
  return {
    allow: !denied || mode === 'shadow',
    message: denied && mode === 'enforce' ? inWordsOf(texts, decision) : '',
    statuses: [...statuses.slice(0, MOST_STATUSES - provenance.length), ...provenance],
  };
}

/** The answer in the words of the negotiated schema. A version we do not know gets the newest shape under its own name. */
export function respond(answer: Answer, version: SchemaVersion): ConnectResponse {
  const statuses = answer.statuses.slice(0, MOST_STATUSES).map(fitText);
  const base = { allow: answer.allow, 'posture-compliance-statuses': statuses };
  const message = answer.message === '' && answer.allow ? '' : fitMessage(answer.message);
  return version.kind === 'v1'
    ? { ...base, 'error-msg-on-failed-posture-compliance': message, 'schema-version': 'v1' }
    : {
        ...base,
        'error-msg-on-denied-connection': message,
        'schema-version': version.kind === 'unknown' ? version.name : 'v2',
      };
}
