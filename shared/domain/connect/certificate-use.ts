import type { Answered } from '../explanation/answered';

/** One connection that was let in by a certificate: what its request tells of the machine that holds the key. */
export interface CertificateUse {
  /** Of the decision's event, or another that is the decision's own: the same decision, given twice, counts once. */
  readonly id: string;
  /** Epoch ms of the decision. */
  readonly at: number;
  readonly connectionId: string | undefined;
  readonly platform: string | undefined;
  readonly platformVersion: string | undefined;
  readonly clientVersion: string | undefined;
  readonly publicIp: string | undefined;
}

/** Undefined where nobody was let in. Shadow mode lets in whatever was decided. */
export function certificateUse(answer: Answered, id: string): CertificateUse | undefined {
  const { at, connectionId, platform, platformVersion, clientVersion, publicIp, outcome, mode } = answer;
  if (outcome === 'denied' && mode !== 'shadow') return undefined;
  return { id, at: Date.parse(at), connectionId, platform, platformVersion, clientVersion, publicIp };
}
