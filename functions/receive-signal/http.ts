import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import type { PushRequest, SenderAnswer } from '../../shared/sources/source';

/** What this function reads of an HTTP API event (payload format 2.0). Header names arrive lower-cased. */
const eventSchema = z.object({
  pathParameters: z.object({ source: z.string() }),
  headers: z.record(z.string(), z.string()).default({}),
  queryStringParameters: z.record(z.string(), z.string()).default({}),
  requestContext: z.object({ http: z.object({ method: z.string() }) }),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
});

export interface IngressRequest {
  /** As the path has it: not yet known to be a configured source. */
  readonly source: string;
  readonly push: PushRequest;
}

/** The event as a request, or undefined where it is not an HTTP API event of our route. */
export function readRequest(event: unknown): IngressRequest | undefined {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return undefined;
  const { pathParameters, headers, queryStringParameters, requestContext, body, isBase64Encoded } = parsed.data;
  return {
    source: pathParameters.source,
    push: {
      method: requestContext.http.method.toUpperCase(),
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
      query: queryStringParameters,
      body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
    },
  };
}

/** A JSON answer; `headers` beside the content type. */
export const jsonAnswer = (
  status: number,
  value: object,
  headers: Readonly<Record<string, string>> = {},
): SenderAnswer => ({
  status,
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json', ...headers },
});

export const toResult = (answer: SenderAnswer): APIGatewayProxyStructuredResultV2 => ({
  statusCode: answer.status,
  headers: { ...answer.headers, 'cache-control': 'no-store' },
  body: answer.body,
});
