import { SignatureV4 } from '@smithy/signature-v4';
import * as fc from 'fast-check';
import { Sha256 } from '../../../../shared/adapters/verdict-read/sha256';
import { type SigningIdentity, signer } from '../../../../shared/adapters/verdict-read/sign';

const HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': 'DynamoDB_20120810.GetItem',
  host: 'dynamodb.eu-central-1.amazonaws.com',
};
const identity: SigningIdentity = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret', sessionToken: 'token' },
};

/** What the SDK's signer, as a whole, makes of the same request. */
async function bySdk(body: string, now: Date, { region, credentials }: SigningIdentity): Promise<unknown> {
  const whole = new SignatureV4({ service: 'dynamodb', region, credentials, sha256: Sha256, applyChecksum: false });
  const request = { method: 'POST', protocol: 'https:', hostname: HEADERS.host, path: '/', headers: HEADERS, body };
  return (await whole.sign(request, { signingDate: now })).headers;
}

const text = fc.string({ minLength: 1, unit: fc.constantFrom(...'abcXYZ019+/=-_') });
const identities = fc.record({
  region: fc.constantFrom('eu-central-1', 'us-gov-west-1', 'cn-north-1'),
  credentials: fc
    .tuple(text, text, fc.option(text, { nil: undefined }))
    .map(([accessKeyId, secretAccessKey, sessionToken]) =>
      sessionToken === undefined ? { accessKeyId, secretAccessKey } : { accessKeyId, secretAccessKey, sessionToken },
    ),
});
const instant = fc.date({
  min: new Date('2026-01-01T00:00:00Z'),
  max: new Date('2036-01-01T00:00:00Z'),
  noInvalidDate: true,
});

test('signs whatever it is given as the SDK does', async () => {
  await fc.assert(
    fc.asyncProperty(identities, fc.string({ unit: 'grapheme' }), instant, async (who, body, now) => {
      const sdk = await bySdk(body, now, who);
      expect(await signer(HEADERS, who)(body, now)).toStrictEqual(sdk);
    }),
    { numRuns: 300 },
  );
});

test('goes on signing as the SDK does when the day, and with it the key, changes and changes back', async () => {
  const sign = signer(HEADERS, identity);
  for (const now of ['2026-12-31T23:59:59.999Z', '2027-01-01T00:00:00.000Z', '2026-12-31T23:59:59.999Z'])
    expect(await sign('{}', new Date(now))).toStrictEqual(await bySdk('{}', new Date(now), identity));
});

test('tells one request from another', async () => {
  const sign = signer(HEADERS, identity);
  const now = new Date('2026-11-21T08:00:00Z');
  const signatures = [
    await sign('{}', now),
    await sign('{ }', now),
    await sign('{}', new Date(now.getTime() + 1_000)),
    await signer(HEADERS, { ...identity, region: 'eu-west-1' })('{}', now),
  ].map(({ authorization }) => authorization);
  expect(new Set(signatures).size).toBe(4);
});
