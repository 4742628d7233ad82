import { HttpResponse } from '@smithy/protocol-http';

/**
 * Configuration of an AWS client whose requests are answered by the test: the SDK's own serialization, retries and error
 * classes take part, the network does not.
 */
export interface SentRequest {
  /** Such as `AWSEvents.PutEvents`. */
  readonly target: string;
  readonly body: unknown;
}

export interface StubbedAnswer {
  readonly status?: number;
  readonly body: object;
}

export function stubbedClient(answer: (request: SentRequest) => StubbedAnswer) {
  const sent: SentRequest[] = [];
  const handle = async (request: { headers: Record<string, string>; body?: string | Uint8Array }) => {
    const text = typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body);
    const received: SentRequest = { target: request.headers['x-amz-target'] ?? '', body: JSON.parse(text) };
    sent.push(received);
    const { status = 200, body } = answer(received);
    const bytes = Buffer.from(JSON.stringify(body));
    return {
      response: new HttpResponse({
        statusCode: status,
        headers: { 'content-type': 'application/x-amz-json-1.1' },
        body: bytes,
      }),
    };
  };
  const configuration = {
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: { handle },
  };
  return { sent, configuration };
}
