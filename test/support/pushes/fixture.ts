import type { AuthenticationMeans, KeySets, PushRequest } from '../../../shared/sources/source';

/** Requests as a vendor sends them, signed by the test. */
export interface Signed {
  readonly body: string | Uint8Array;
  readonly secret: string;
  /** Epoch milliseconds of sending. */
  readonly now: number;
  readonly id?: string;
}

/** Where a request carries its proof, for tests that take it away or spoil it. */
export interface Proof {
  /** Without what may change and still prove the same (the scheme word of Basic). */
  readonly read: (request: PushRequest) => string;
  /** With another proof; without any where it is undefined. */
  readonly write: (request: PushRequest, proof: string | undefined) => PushRequest;
}

/** What all tests of sources need to know of a kind: one of these per kind, in `test/support/pushes/<kind>.ts`. */
export interface PushFixture {
  /** As in the configuration. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Two active secrets: the second is the one that is being rotated in. */
  readonly secrets: readonly [string, string];
  /** A request as the vendor sends it. */
  readonly sign: (signed: Signed) => PushRequest;
  readonly proof: Proof;
  /** A body that ends as events; or as a hint, where this kind's pushes hold no facts. */
  readonly body: string;
  /** Other genuine bodies, of other events. */
  readonly more?: readonly string[];
  /** What `body` ends as. */
  readonly outcome: 'events' | 'hint';
  /** A body of an event type that nobody has documented, naming it `tea.made`; none where pushes have no types. */
  readonly unknownType: string | undefined;
  /** Members it does not know are refused or parked, by design: extra ones may change what a push means. */
  readonly strict?: boolean;
  /** Public keys, where the kind's pushes are signed with private ones. */
  readonly keySets?: KeySets;
  /** A body that this kind takes and that is not a JSON object (a token); its own tests say then what is malformed. */
  readonly isJson: boolean;
  /** Files under the corpus' folder of the vendor that are pushes, and what each ends as: see `describeOutcome`. */
  readonly corpus: Readonly<Record<string, string>>;
}

export const NO_KEYS: KeySets = {
  active: async () => ({ keys: [] }),
  refreshed: async () => undefined,
};

/** What a push of this kind is checked with at that instant (epoch milliseconds). */
export const meansOf = (
  fixture: Pick<PushFixture, 'secrets' | 'keySets'>,
  now: number,
  secrets: readonly string[] = fixture.secrets,
): AuthenticationMeans => ({ secrets, now, keySets: fixture.keySets ?? NO_KEYS });

export const bytes = (body: string | Uint8Array): Uint8Array => (typeof body === 'string' ? Buffer.from(body) : body);

export const post = (body: string | Uint8Array, headers: Record<string, string>): PushRequest => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  query: {},
  body: bytes(body),
});

export const basic = (credentials: string): string => `Basic ${Buffer.from(credentials).toString('base64')}`;

/** The proof is what follows the last blank or comma of a header. */
export const headerProof = (name: string): Proof => {
  const start = (value: string) => Math.max(value.lastIndexOf(' '), value.lastIndexOf(',')) + 1;
  return {
    read: ({ headers }) => (headers[name] ?? '').slice(start(headers[name] ?? '')),
    write: (request, proof) => {
      const { [name]: value = '', ...headers } = request.headers;
      return {
        ...request,
        headers: proof === undefined ? headers : { ...headers, [name]: value.slice(0, start(value)) + proof },
      };
    },
  };
};

/** The proof is a parameter of the URL. */
export const queryProof = (name: string): Proof => ({
  read: ({ query }) => query[name] ?? '',
  write: (request, proof) => {
    const { [name]: _, ...query } = request.query;
    return { ...request, query: proof === undefined ? query : { ...query, [name]: proof } };
  },
});
