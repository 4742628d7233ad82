import type { ConsoleView } from '../../console/view';
import type { Explanation } from '../../shared/domain/explanation/explain';

const NOW = '2026-11-25T09:00:00.000Z';

/** A view in which every text that comes from outside is this one. */
export function viewOf(text: string): ConsoleView {
  const answer = {
    at: NOW,
    commonName: text,
    connectionId: text,
    endpointId: text,
    platform: text,
    platformVersion: text,
    publicIp: text,
    clientVersion: text,
    mode: 'shadow',
    outcome: 'denied',
    code: text,
    rules: [text],
  } as const;
  return {
    now: NOW,
    search: text,
    found: undefined,
    // Of two operating systems: the certificate is used from two places.
    answers: [answer, { ...answer, connectionId: `${text} again`, platform: `${text} again` }],
    alarms: [{ name: text, tells: 'page', because: [text], description: text.replaceAll('\n', ' ') }],
    denials: { from: NOW, to: '2026-11-25T15:00:00.000Z', reasons: [{ reason: text, counts: [0, 3, 1] }] },
    decisions: [{ at: NOW, commonName: text, outcome: text, statuses: [text], message: text }],
    signals: [{ signalId: text, source: text, receivedAt: NOW, status: 'parked', outcome: text }],
    policies: [{ activation: 1, at: NOW, policyHash: text, configurationHash: text }],
  };
}

export function explanationOf(text: string): Explanation {
  const fact = { name: 'encrypted', value: text, source: text, observedAt: NOW, since: NOW };
  return {
    commonName: text,
    at: NOW,
    knownAt: NOW,
    state: 'active',
    decision: {
      outcome: 'denied',
      cause: 'rule',
      code: 'rule',
      rules: [text],
      shadowRules: [],
      suspended: [{ rule: text, by: 'grace' }],
      message: text,
    },
    device: text,
    claimants: [text],
    lastSeen: NOW,
    validUntil: NOW,
    lockedUntil: NOW,
    nextChange: { at: NOW, outcome: text, code: text },
    rules: [
      {
        id: text,
        state: 'fail',
        suspendedUntil: NOW,
        shadow: true,
        critical: true,
        message: text,
        reads: ['device.encrypted', `${text}.x`, 'device.missing'],
      },
    ],
    facts: [fact, { ...fact, value: { nested: text } }],
    sources: { [text]: { lastSeen: NOW, facts: [fact] }, b: { lastSeen: undefined, facts: [] } },
    policy: { activation: 1, hash: text },
    history: [
      {
        occurredAt: NOW,
        recordedAt: '2026-11-25T10:00:00.000Z',
        type: text,
        device: text,
        eventId: text,
        signalId: text,
        facts: { [text]: text },
        decided: undefined,
      },
    ],
  };
}
