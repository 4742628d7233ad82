import { createHash, createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';

/** The floor: one signed HTTP read with Node's own modules, and nothing done with what comes back but the answer. */
const url = new URL(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '');
const region = process.env.AWS_REGION ?? '';
const keyId = process.env.AWS_ACCESS_KEY_ID ?? '';
const secret = process.env.AWS_SECRET_ACCESS_KEY ?? '';
const agent = new Agent({ keepAlive: true });

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

function sign(body: string): Record<string, string> {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    host: url.host,
    'x-amz-date': time,
    'x-amz-target': 'DynamoDB_20120810.GetItem',
  };
  const names = Object.keys(headers).join(';');
  const canonical = [
    'POST',
    '/',
    '',
    ...Object.entries(headers).map(([name, value]) => `${name}:${value}`),
    '',
    names,
    hash(body),
  ].join('\n');
  const scope = `${day}/${region}/dynamodb/aws4_request`;
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), 'dynamodb'), 'aws4_request');
  const signature = createHmac('sha256', key)
    .update(['AWS4-HMAC-SHA256', time, scope, hash(canonical)].join('\n'))
    .digest('hex');
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${keyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

export const handler = async (event: Record<string, string>) => {
  const body = JSON.stringify({
    TableName: process.env.VERDICTS_TABLE,
    Key: { commonName: { S: (event['common-name'] ?? '').toLowerCase() } },
    ConsistentRead: true,
  });
  const text = await new Promise<string>((resolve, reject) => {
    const call = request(
      {
        agent,
        method: 'POST',
        hostname: url.hostname,
        port: url.port,
        path: '/',
        headers: { ...sign(body), 'content-length': String(body.length) },
      },
      (response) => {
        let answer = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          answer += chunk;
        });
        response.on('end', () => resolve(answer));
      },
    );
    call.on('error', reject).end(body);
  });
  return {
    allow: text.includes('"Item"'),
    'error-msg-on-denied-connection': '',
    'posture-compliance-statuses': ['allowed'],
    'schema-version': 'v2',
  };
};
