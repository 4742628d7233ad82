import { isJsonObject, type Json } from '../json';
import type { Session } from './sessions';

export type ConnectOutcome =
  | 'allowed'
  | 'client-connect-failed'
  | 'client-connect-handler-timed-out'
  | 'client-connect-handler-other-execution-error'
  | 'client-connect-handler-throttled'
  | 'client-connect-handler-invalid-response'
  | 'client-connect-handler-service-error';

/** `2026-09-24 22:22:25` */
const logTime = (now: number): string => new Date(now).toISOString().slice(0, 19).replace('T', ' ');

/**
 * One entry of the endpoint's connection log for an attempt: all values are text, empty ones are `NA`. `now` in epoch
 * milliseconds.
 */
export function connectionLogEntry(
  request: Json,
  outcome: ConnectOutcome,
  response: Json,
  now: number,
): Record<string, string> {
  const asked = (key: string): string => {
    const value = isJsonObject(request) ? request[key] : undefined;
    return typeof value === 'string' && value !== '' ? value : 'NA';
  };
  const statuses = isJsonObject(response) ? response['posture-compliance-statuses'] : undefined;
  const allowed = outcome === 'allowed';
  const username = asked('username');
  return {
    'connection-log-type': 'connection-attempt',
    'connection-attempt-status': allowed ? 'successful' : 'failed',
    'connection-reset-status': 'NA',
    'connection-attempt-failure-reason': allowed ? 'NA' : outcome,
    'connection-id': asked('connection-id'),
    'client-vpn-endpoint-id': asked('endpoint-id'),
    'transport-protocol': 'udp',
    'connection-start-time': logTime(now),
    'connection-last-update-time': logTime(now),
    'client-ip': 'NA',
    'client-ip-v6': 'NA',
    'common-name': asked('common-name'),
    'device-type': asked('platform'),
    'device-ip': asked('public-ip'),
    port: '443',
    'ingress-bytes': '0',
    'egress-bytes': '0',
    'ingress-packets': '0',
    'egress-packets': '0',
    'connection-end-time': allowed ? 'NA' : logTime(now),
    'connection-duration-seconds': '0',
    'posture-compliance-statuses':
      Array.isArray(statuses) && statuses.length > 0 ? statuses.map(String).join(',') : 'NA',
    'authorization-policy-evaluation': 'NA',
    ...(username === 'NA' ? {} : { username }),
  };
}

/**
 * The entry of a session's end, from that of its beginning. How AWS marks the end of a session apart from its
 * duration is not documented; `connection-reset` is the one other type of entry that is. `now` in epoch milliseconds.
 */
export function disconnectionLogEntry({ log, since }: Session, now: number): Record<string, string> {
  return {
    ...log,
    'connection-log-type': 'connection-reset',
    'connection-attempt-status': 'NA',
    'connection-last-update-time': logTime(now),
    'connection-end-time': logTime(now),
    'connection-duration-seconds': String(Math.floor((now - since) / 1000)),
  };
}
