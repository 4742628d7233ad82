import type { ConnectionDecided } from '../events';

/** A connection that was decided about, without the evidence: as it is shown. Instants are ISO 8601. */
export interface Answered {
  readonly at: string;
  readonly commonName?: string | undefined;
  readonly connectionId?: string | undefined;
  readonly endpointId?: string | undefined;
  /** What the client said of itself; nothing of it is proven. */
  readonly platform?: string | undefined;
  readonly platformVersion?: string | undefined;
  readonly publicIp?: string | undefined;
  readonly clientVersion?: string | undefined;
  readonly mode: string;
  readonly outcome: 'allowed' | 'denied';
  readonly code?: string | undefined;
  readonly rules: readonly string[];
}

export type Decided = Pick<ConnectionDecided, 'occurredAt' | 'commonName' | 'connectionId' | 'receipt'>;

export function answered({ occurredAt, commonName, connectionId, receipt }: Decided): Answered {
  const { decision, mode, request } = receipt;
  return {
    at: new Date(occurredAt).toISOString(),
    commonName,
    connectionId,
    endpointId: request?.endpointId,
    platform: request?.platform,
    platformVersion: request?.platformVersion,
    publicIp: request?.publicIp,
    clientVersion: request?.clientVersion,
    mode,
    outcome: decision.outcome,
    ...(decision.outcome === 'denied' ? { code: decision.code, rules: decision.rules } : { rules: [] }),
  };
}
