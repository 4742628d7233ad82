import type * as z from 'zod';
import type { Observation } from '../domain/events';
import type { FactName, PLATFORMS } from '../domain/facts';
import type { ApiAccess } from './api';
import type { Inventory } from './inventory';
import type { OpenPoll } from './poll';
import type { OpenUpkeep } from './upkeep';

/**
 * The port every MDM or device-trust system is met through. A source is a folder `shared/sources/<kind>/` with
 * `description.ts` (static; infra and documentation read it), `authenticate.ts`, `interpret.ts`, where it has an API
 * `inventory.ts`, and `index.ts`.
 */
export interface SourceDescription {
  readonly kind: string;
  readonly title: string;
  /**
   * What `settings` of a configured source of this kind may say; checked at synthesis and again when a function starts.
   * An object; with an optional (or required) member `api` where the kind has an inventory.
   */
  readonly settings: z.ZodType<object>;
  /** Facts this source can report by push. The default policy requires a fact wherever a live source can report it. */
  readonly reports: readonly FactName[];
  /** Facts of `reports` that it can report on some platforms only (Workspace ONE tells of compromise on phones, not on Macs). */
  readonly reportsOnlyOn?: Partial<Record<FactName, readonly (typeof PLATFORMS)[number][]>>;
  /** HTTP status the sender takes for success; 202 where it has no wish of its own. */
  readonly successStatus: number;
  /** `receipt` (the usual one): JSON with the signal's id. `empty`: nothing, where the sender's protocol says so. */
  readonly successBody?: 'receipt' | 'empty';
  /** What one active secret value looks like, for operators. */
  readonly secretFormat: string;
  /** Template of the certificate's common name over the identifiers, unless configuration says otherwise; none where pushes carry no hardware identifier. */
  readonly commonName: string | undefined;
  /** The vendor's API, where a device can be looked at; used by a configured source whose `settings` have `api`. */
  readonly api?: ApiDescription;
}

export interface ApiDescription {
  /** Facts that the API adds to those reported by push. */
  readonly reports: readonly FactName[];
  /** Facts of `reports` that these settings (as the description's schema gives them out) leave unsaid. */
  readonly omits?: (settings: object) => readonly FactName[];
  /** As {@link SourceDescription.reportsOnlyOn}, for those. */
  readonly reportsOnlyOn?: SourceDescription['reportsOnlyOn'];
  /** Template of the common name where only the API gives a hardware identifier. */
  readonly commonName?: string;
  /** What the JSON of the API's secret holds, for operators. */
  readonly secretFormat: string;
  /** False where no device can be looked at: the API is only for polling or for subscriptions. */
  readonly hasInventory?: false;
  /** The member of `settings.api` that has signals fetched instead of pushed. */
  readonly pollSetting?: string;
  /** The member of `settings.api` that has subscriptions made and renewed. */
  readonly upkeepSetting?: string;
}

/** A request as it reached us. Header names are lower-cased; the body is the raw bytes. */
export interface PushRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded. May hold the sender's secret: never logged. */
  readonly query: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** An answer in the sender's own form. */
export interface SenderAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a request is checked with. */
export interface AuthenticationMeans {
  /** Active values of the source's secret; empty while there are none. */
  readonly secrets: readonly string[];
  /** Epoch ms. */
  readonly now: number;
  readonly keySets: KeySets;
}

/** Public keys of issuers, by the URL of their JSON Web Key Set: cached, and read anew after a rotation. */
export interface KeySets {
  /** The keys known now. Throws where they cannot be fetched and none are known: our fault, not the sender's. */
  active(url: string): Promise<KeySet>;
  /** The keys fetched anew, after one was not found; undefined when the last reading is too recent. Throws as `active`. */
  refreshed(url: string): Promise<KeySet | undefined>;
}

/** A JSON Web Key Set as it was fetched (RFC 7517); each key is checked by whoever uses it. */
export interface KeySet {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

export type Authentication =
  /** `keep`: what the interpreter needs to know of the proof (which items of a batch it covers), stored with the body; never a secret. */
  | { readonly ok: true; readonly keep?: Readonly<Record<string, string>> }
  /** `reason` is for our log and metric; the sender is told only that authentication failed, unless its protocol wants `answer`. */
  | {
      readonly ok: false;
      readonly reason: string;
      /** No other secret would change it: the store of secrets need not be asked again. */
      readonly final?: true;
      /** `WWW-Authenticate` of the 401, where the sender's scheme has such a challenge. */
      readonly challenge?: string;
      /** Instead of the 401. */
      readonly answer?: SenderAnswer;
    };

/** How a delivery is recognised when it comes again, by a retry or a replay. */
export type ReplayKey =
  /** The sender's own id, unique over all it sends: the same delivery whatever the bytes (a token may be signed anew). */
  | { readonly by: 'id'; readonly id: string }
  /** The bytes, with an id from outside of them where there is one. `timed`: the bytes hold a time of their own, or an id. */
  | { readonly by: 'body'; readonly id?: string | undefined; readonly timed: boolean };

/** What an authenticated request is. */
export type Reception =
  /** A push to be stored. `keep`: what the interpreter needs of the headers, stored with the body; never a secret. */
  | { readonly kind: 'push'; readonly replay: ReplayKey; readonly keep?: Readonly<Record<string, string>> }
  /** A handshake or connection test: answered at once, nothing stored. */
  | { readonly kind: 'answer'; readonly answer: SenderAnswer }
  /** Not what this sender is to send (not JSON, wrong method, a password in clear, …). Nothing stored. `answer` instead of our JSON. */
  | {
      readonly kind: 'malformed';
      readonly status: 400 | 405 | 415 | 422;
      readonly problem: string;
      readonly answer?: SenderAnswer;
    };

/** "Look at device 1547": facts have to be fetched. */
export interface Hint {
  /** Source keys, as {@link Observation.deviceKey}; each once. */
  readonly devices: readonly [string, ...string[]];
  readonly reason: string;
}

/** What a stored signal says: facts of one or of several devices, and which devices to look at. */
export type Interpretation =
  | {
      readonly outcome: 'events';
      readonly observations: readonly [Observation, ...Observation[]];
      /** What to look at beside what the push says by itself. */
      readonly look?: Hint;
    }
  | ({ readonly outcome: 'hint' } & Hint)
  | { readonly outcome: 'ignored'; readonly reason: string };

export interface StoredSignal {
  readonly source: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  readonly body: Uint8Array;
  /** What `receive` asked to keep. */
  readonly kept: Readonly<Record<string, string>>;
}

/** A source of one kind with its settings. */
export interface Source {
  readonly description: SourceDescription;
  /**
   * Answers what has to be answered before anybody can be authenticated (Graph proves that the URL is ours by an echo).
   * Undefined for everything else. Says nothing that the request did not say, and stores nothing. Never throws.
   */
  handshake?(request: PushRequest): SenderAnswer | undefined;
  /** Constant-time over the raw bytes, against each active secret. Throws only where something it needs cannot be fetched. */
  authenticate(request: PushRequest, means: AuthenticationMeans): Authentication | Promise<Authentication>;
  /** Only called once authenticated. Never throws. */
  receive(request: PushRequest): Reception;
  /** Pure. Throws {@link UninterpretableSignal} for what this source does not send; unknown event types are ignored with a reason, not thrown. */
  interpret(signal: StoredSignal): Interpretation;
  /** The vendor's API; undefined where the kind has none or the settings do not configure it. */
  readonly inventory?: (access: ApiAccess) => Inventory;
  /** Keeps what makes the vendor push to us; undefined as for `inventory`. */
  readonly upkeep?: OpenUpkeep;
  /** Fetches what the vendor does not push; undefined as for `inventory`. */
  readonly poll?: OpenPoll;
}

/** A kind of source, before it is configured. */
export interface SourceKindCode {
  readonly description: SourceDescription;
  /** Throws a `ZodError` where the settings are not what the description asks for. */
  configure(settings: unknown): Source;
}

/** Ties a kind's description to its code; `build` gets the settings as the description's schema gives them out. */
export function defineSource<Settings extends z.ZodType<object>>(
  description: SourceDescription & { readonly settings: Settings },
  build: (settings: z.output<Settings>) => Omit<Source, 'description'>,
): SourceKindCode {
  return {
    description,
    configure: (settings) => ({ description, ...build(description.settings.parse(settings)) }),
  };
}
