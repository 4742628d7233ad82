import type { ConnectionDecided } from '../events';

/** One connection that was let in by a certificate: what its request tells of the machine that holds the key. */
export interface CertificateUse {
  /** Of the decision's event. The same decision delivered again has the same. */
  readonly id: string;
  /** Epoch ms of the decision. */
  readonly at: number;
  readonly connectionId: string | undefined;
  readonly platform: string | undefined;
  readonly platformVersion: string | undefined;
  readonly clientVersion: string | undefined;
  readonly publicIp: string | undefined;
}

/** Undefined where nobody was let in, or the request could not be read. Shadow mode lets in whatever was decided. */
export function certificateUse({ eventId, occurredAt, receipt }: ConnectionDecided): CertificateUse | undefined {
  const { decision, mode, request } = receipt;
  if (request === undefined || (decision.outcome === 'denied' && mode === 'enforce')) return undefined;
  const { connectionId, platform, platformVersion, clientVersion, publicIp } = request;
  return { id: eventId, at: occurredAt, connectionId, platform, platformVersion, clientVersion, publicIp };
}
