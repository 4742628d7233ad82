import { parseRow } from '../verdict/parse-row';
import type { VerdictRow } from '../verdict/row';
import { decide } from './decide';
import { type Decision, type DenialCode, deny } from './decision';
import type { ConnectionRequest } from './request';

/** What the one key read gave: the row's bytes as they were stored, or why there are none. */
export type Found =
  | { readonly kind: 'not-asked' }
  | { readonly kind: 'fault'; readonly code: DenialCode }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'row'; readonly revision: number; readonly verdict: string };

/** All that a decision is a function of. */
export interface Evidence {
  /** Undefined where the input was no JSON object. */
  readonly request: ConnectionRequest | undefined;
  readonly found: Found;
  /** Epoch ms. */
  readonly at: number;
}

export interface Judgement {
  readonly decision: Decision;
  /** The row that was decided by, where there was a readable one. */
  readonly row: VerdictRow | undefined;
}

/** The key to read for a request, or why it is denied without reading anything. */
export function keyOf(
  request: ConnectionRequest | undefined,
): { readonly kind: 'name'; readonly commonName: string } | { readonly kind: 'denied'; readonly code: DenialCode } {
  if (request === undefined) return { kind: 'denied', code: 'request-unreadable' };
  if (request.schemaVersion.kind === 'unknown') return { kind: 'denied', code: 'schema-version-unknown' };
  switch (request.commonName.kind) {
    case 'absent':
      return { kind: 'denied', code: 'no-common-name' };
    case 'malformed':
      return { kind: 'denied', code: 'malformed-common-name' };
    case 'usable':
      return { kind: 'name', commonName: request.commonName.value };
  }
}

/** From evidence to decision: pure, so that a decision can be made again from what was kept of it (receipt.ts). */
export function judge({ request, found, at }: Evidence): Judgement {
  const key = keyOf(request);
  if (key.kind === 'denied' || request === undefined)
    return { decision: deny(key.kind === 'denied' ? key.code : 'request-unreadable'), row: undefined };
  switch (found.kind) {
    case 'not-asked':
      return { decision: deny('internal'), row: undefined };
    case 'fault':
      return { decision: deny(found.code), row: undefined };
    case 'nothing':
      return { decision: decide(undefined, at, request), row: undefined };
    case 'row':
      return judgeByRow(found.verdict, key.commonName, request, at);
  }
}

function judgeByRow(verdict: string, commonName: string, request: ConnectionRequest, at: number): Judgement {
  const row = parseRow(verdict);
  if (row === 'later-format') return { decision: deny('row-later-format'), row: undefined };
  // A row under another name's key can only be corruption.
  if (row === undefined || row.commonName !== commonName) return { decision: deny('row-unreadable'), row: undefined };
  return { decision: decide(row, at, request), row };
}
