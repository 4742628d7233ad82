import type { ConnectionDecided } from '../../shared/domain/events';
import { normalised } from './connect-requests';

interface Decided {
  /** ISO 8601. */
  readonly at?: string;
  /** Tells events apart. */
  readonly id?: string;
  readonly commonName?: string;
  readonly outcome?: 'allowed' | 'denied';
  readonly mode?: 'enforce' | 'shadow';
  readonly request?: Readonly<Record<string, unknown>> | undefined;
}

/** A decision as the history has it: a Mac at home that was let in, unless said otherwise. */
export function decidedConnection(decided: Decided = {}): ConnectionDecided {
  const { at = '2026-11-21T08:00:00Z', id = '1', commonName = 'c02test00001', outcome = 'allowed' } = decided;
  const { mode = 'enforce' } = decided;
  const instant = Date.parse(at);
  const fields = {
    'connection-id': `cvpn-connection-${id}`,
    'common-name': commonName,
    platform: 'mac',
    'platform-version': '15.1',
    'public-ip': '203.0.113.7',
    'client-openvpn-version': '3.8.4',
    ...decided.request,
  };
  const request = 'request' in decided && decided.request === undefined ? undefined : normalised(fields);
  const common = { shadowRules: [], suspended: [] };
  return {
    device: `decisions/${commonName}`,
    eventId: `connection#${new Date(instant).toISOString()}#${id}`,
    version: 1,
    type: 'ConnectionDecided',
    source: 'postern',
    occurredAt: instant,
    recordedAt: instant + 2_000,
    connectionId: fields['connection-id'],
    commonName,
    receipt: {
      format: 1,
      at: instant,
      // As it comes back from JSON.
      request: request && JSON.parse(JSON.stringify(request)),
      found: { kind: 'nothing' },
      decision:
        outcome === 'allowed'
          ? { outcome, ...common }
          : { outcome, cause: 'identity', code: 'unknown-device', rules: [], message: 'No.', ...common },
      mode,
      decisionLatencyMs: 5,
    },
  };
}
