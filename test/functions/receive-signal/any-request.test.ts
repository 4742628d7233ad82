import * as fc from 'fast-check';
import type { IngressRequest } from '../../../functions/receive-signal/http';
import { SOURCE_DESCRIPTIONS, SOURCE_KINDS } from '../../../shared/sources/descriptions';
import { ingress, NOW } from '../../support/signal-ingress';
import { BODIES, SECRETS, signedPush } from '../../support/source-pushes';

/** The members of a JSON body; a made-up one for a body that is a token. */
const fields = (body: string): object => (body.startsWith('{') ? JSON.parse(body) : { sub: 1 });

describe('any request at all', () => {
  const anyPush: fc.Arbitrary<IngressRequest> = fc.record({
    source: fc.oneof(fc.constantFrom(...SOURCE_KINDS), fc.string()),
    push: fc.record({
      method: fc.oneof(fc.constantFrom('GET', 'POST'), fc.string()),
      headers: fc.dictionary(
        fc.oneof(fc.constantFrom('authorization', 'webhook-id', 'content-type'), fc.string()),
        fc.string(),
      ),
      query: fc.dictionary(fc.string(), fc.string()),
      body: fc.uint8Array({ maxLength: 400 }),
    }),
  });

  it('unauthenticated, gets a 4xx, stores nothing and holds no secret', async () => {
    const { kept, send } = ingress();
    await fc.assert(
      fc.asyncProperty(anyPush, async ({ source, push }) => {
        const answer = await send(source, push);
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
        expect(kept.size).toBe(0);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(SOURCE_KINDS)(
    '%s: signed, is kept or refused with a 4xx; never a 5xx, never a success without a stored signal',
    async (kind) => {
      const anyBody = fc.oneof(
        fc.uint8Array({ maxLength: 400 }),
        fc.json().map((text) => new Uint8Array(Buffer.from(text))),
        fc
          .dictionary(fc.constantFrom(...Object.keys(fields(BODIES[kind]))), fc.jsonValue())
          .map((changes) => new Uint8Array(Buffer.from(JSON.stringify({ ...fields(BODIES[kind]), ...changes })))),
      );
      await fc.assert(
        fc.asyncProperty(anyBody, async (body) => {
          const { kept, published, send } = ingress();
          const answer = await send(kind, signedPush[kind]({ body, secret: SECRETS[kind][0], now: NOW }));
          const accepted = answer.status === SOURCE_DESCRIPTIONS[kind].successStatus;
          expect(accepted || (answer.status >= 400 && answer.status < 500)).toBe(true);
          expect([kept.size, published.length]).toEqual(accepted ? [1, 1] : [0, 0]);
        }),
        { numRuns: 700 },
      );
    },
  );
});
