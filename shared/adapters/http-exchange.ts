/** A request over HTTP, as the ports of sources know it. */
export interface ExchangedRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface ExchangedAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Exchange = (request: ExchangedRequest) => Promise<ExchangedAnswer>;

export interface ExchangeOptions {
  /** For the whole exchange, in milliseconds. */
  readonly timeoutMs: number;
  /** Most bytes of an answer. */
  readonly largestAnswer?: number;
  /** Makes the error to be thrown where there is no whole answer; the message holds neither query nor headers. */
  readonly unavailable?: (message: string, options: ErrorOptions) => Error;
  readonly fetch?: typeof fetch;
}

const LARGEST_ANSWER = 16 * 1024 * 1024;

/** By `fetch`. Redirects are not followed: they would carry credentials to wherever the answer points. */
export function fetchExchange({
  timeoutMs,
  largestAnswer = LARGEST_ANSWER,
  unavailable = (message, options) => new Error(message, options),
  fetch: send = fetch,
}: ExchangeOptions): Exchange {
  return async ({ method, url, headers, body }) => {
    const host = URL.parse(url)?.host ?? 'a malformed URL';
    try {
      const response = await send(url, {
        method,
        headers,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        ...(body === undefined ? {} : { body }),
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await text(response, largestAnswer),
      };
    } catch (error) {
      const why =
        error instanceof Error && error.name === 'TimeoutError' ? `no answer within ${timeoutMs} ms` : reason(error);
      throw unavailable(`${host}: ${why}`, { cause: error });
    }
  };
}

async function text(response: Response, most: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > most) throw new Error(`the answer has more than ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `fetch failed` says nothing; its cause does. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
