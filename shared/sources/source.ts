import type { Observation } from '../domain/events';
import type { FactName, PLATFORMS } from '../domain/facts';

/**
 * The port every MDM or device-trust system is met through. A source is a folder `shared/sources/<kind>/` with
 * `description.ts` (static; infra and documentation read it), `authenticate.ts`, `interpret.ts` and `index.ts`.
 */
export interface SourceDescription {
  readonly kind: string;
  readonly title: string;
  /** Facts this source can report by push. The default policy requires a fact wherever a live source can report it. */
  readonly reports: readonly FactName[];
  /** Facts of `reports` that it can report on some platforms only (Workspace ONE tells of compromise on phones, not on Macs). */
  readonly reportsOnlyOn?: Partial<Record<FactName, readonly (typeof PLATFORMS)[number][]>>;
  /** HTTP status the sender takes for success; 202 where it has no wish of its own. */
  readonly successStatus: number;
  /** `WWW-Authenticate` of a 401 answer; undefined where the sender's scheme has no such challenge (signed bodies). */
  readonly challenge: string | undefined;
  /** What one active secret value looks like, for operators. */
  readonly secretFormat: string;
  /** Template of the certificate's common name over the identifiers, unless configuration says otherwise; none where pushes carry no hardware identifier. */
  readonly commonName: string | undefined;
}

/** A request as it reached us. Header names are lower-cased; the body is the raw bytes. */
export interface PushRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export type Authentication =
  | { readonly ok: true }
  /** `reason` is for our log and metric; the sender is told only that authentication failed. */
  | { readonly ok: false; readonly reason: string };

/** What an authenticated request is. */
export type Reception =
  /** A push to be stored. `deliveryId` is the sender's own id of it (the same over retries), where it has one. `timed` says whether the payload carries a time of its own. */
  | { readonly kind: 'push'; readonly deliveryId: string | undefined; readonly timed: boolean }
  /** A handshake or connection test: answered at once, nothing stored. */
  | { readonly kind: 'answer'; readonly status: number; readonly contentType: string; readonly body: string }
  /** Not what this sender sends (not JSON, wrong method, …). Nothing stored. */
  | { readonly kind: 'malformed'; readonly status: 400 | 405 | 415; readonly problem: string };

/** What a stored signal says. */
export type Interpretation =
  | { readonly outcome: 'events'; readonly observations: readonly [Observation, ...Observation[]] }
  /** "Look at device 1547": facts have to be fetched. `devices` are source keys. */
  | { readonly outcome: 'hint'; readonly devices: readonly string[]; readonly reason: string }
  | { readonly outcome: 'ignored'; readonly reason: string };

export interface StoredSignal {
  readonly source: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  readonly body: Uint8Array;
}

export interface Source {
  readonly description: SourceDescription;
  /** Constant-time over the raw bytes, against each active secret. Never throws. */
  authenticate(request: PushRequest, secrets: readonly string[], now: number): Authentication;
  /** Only called once authenticated. Never throws. */
  receive(request: PushRequest): Reception;
  /** Pure. Throws {@link UninterpretableSignal} for what this source does not send; unknown event types are ignored with a reason, not thrown. */
  interpret(signal: StoredSignal): Interpretation;
}
