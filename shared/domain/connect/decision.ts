import type { SuspensionKind } from '../verdict/row';

/**
 * The answer to one connection request, before it is put into Client VPN's words.
 * Codes are stable: they are statuses, metric reasons and names in the runbook.
 */
export type Decision = Allowed | Denied;

export interface Allowed {
  readonly outcome: 'allowed';
  /** Rules that failed but never deny (@shadow). */
  readonly shadowRules: readonly string[];
  readonly suspended: readonly SuspendedRule[];
}

/** A rule that would have denied, and why it did not: the person has until then to mend it, or an operator decided so. */
export interface SuspendedRule {
  readonly rule: string;
  readonly by: SuspensionKind;
}

export interface Denied {
  readonly outcome: 'denied';
  readonly cause: DenialCause;
  readonly code: DenialCode;
  /** Rules that denied, in the order of the policy; the first one is the metric's reason. */
  readonly rules: readonly string[];
  readonly shadowRules: readonly string[];
  readonly suspended: readonly SuspendedRule[];
  /** What the person reads: printable ASCII, at most 255 bytes. */
  readonly message: string;
}

/** Counted apart: the policy said no; nobody knows who this is; Postern itself could not tell. */
export type DenialCause = 'rule' | 'identity' | 'fault';

const DENIALS = {
  // By rule: the policy, or the end it sets to every verdict.
  rule: { cause: 'rule', text: 'This device does not meet the access policy. Contact your IT department.' },
  locked: {
    cause: 'rule',
    text: 'This device is locked by your IT department. Contact them; reconnecting does not help.',
  },
  stale: {
    cause: 'rule',
    text: 'This device has not reported to device management lately. Connect to the internet, open its management app to sync, wait a minute and reconnect.',
  },
  'not-permitted': { cause: 'rule', text: 'This device may not use this VPN. Contact your IT department.' },
  'rule-error': {
    cause: 'rule',
    text: 'The access policy could not be evaluated for this device. Contact your IT department.',
  },
  // By identity.
  'unknown-device': {
    cause: 'identity',
    text: 'This device is not known. Enrol it in device management, wait until it has reported, then reconnect; or contact your IT department.',
  },
  'retired-device': {
    cause: 'identity',
    text: 'This device is no longer enrolled under this name. Enrol it again or renew its certificate, then reconnect.',
  },
  'no-common-name': {
    cause: 'identity',
    text: 'Your VPN profile carries no device certificate name. Reinstall the profile, or contact your IT department.',
  },
  'malformed-common-name': {
    cause: 'identity',
    text: 'The name in your device certificate cannot be used. Contact your IT department for a new certificate.',
  },
  'ambiguous-device': {
    cause: 'identity',
    text: 'Two devices claim the name in your certificate. Contact your IT department.',
  },
  // By fault.
  'request-unreadable': {
    cause: 'fault',
    text: 'The VPN service sent a request that cannot be read. Contact your IT department.',
  },
  'schema-version-unknown': {
    cause: 'fault',
    text: 'The VPN service speaks a version that is not supported here. Contact your IT department.',
  },
  'row-unreadable': { cause: 'fault', text: 'The record of this device cannot be read. Contact your IT department.' },
  'row-later-format': {
    cause: 'fault',
    text: 'The record of this device is newer than this gate. Contact your IT department.',
  },
  'store-timeout': {
    cause: 'fault',
    text: 'The device check took too long. Wait a minute and reconnect; if it persists, contact your IT department.',
  },
  'store-throttled': {
    cause: 'fault',
    text: 'The device check is overloaded. Wait a minute and reconnect; if it persists, contact your IT department.',
  },
  'store-unreachable': {
    cause: 'fault',
    text: 'The device check is unreachable. Wait a minute and reconnect; if it persists, contact your IT department.',
  },
  'store-refused': { cause: 'fault', text: 'The device check is misconfigured. Contact your IT department.' },
  'clock-absurd': { cause: 'fault', text: 'The device check has no usable clock. Contact your IT department.' },
  internal: {
    cause: 'fault',
    text: 'The device check failed. Wait a minute and reconnect; if it persists, contact your IT department.',
  },
} as const satisfies Readonly<Record<string, { cause: DenialCause; text: string }>>;

export type DenialCode = keyof typeof DENIALS;
export const DENIAL_CODES = Object.keys(DENIALS) as readonly DenialCode[];
export const textOf = (code: DenialCode): string => DENIALS[code].text;

/** A typed denial. `text` replaces the standard text, where a rule brings its own. */
export function deny(
  code: DenialCode,
  details: {
    readonly text?: string;
    readonly rules?: readonly string[];
    readonly shadowRules?: readonly string[];
    readonly suspended?: readonly SuspendedRule[];
  } = {},
): Denied {
  return {
    outcome: 'denied',
    cause: DENIALS[code].cause,
    code,
    rules: details.rules ?? [],
    shadowRules: details.shadowRules ?? [],
    suspended: details.suspended ?? [],
    message: details.text ?? textOf(code),
  };
}
