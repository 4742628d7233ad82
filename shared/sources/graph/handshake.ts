import type { PushRequest, SenderAnswer } from '../source';

const LONGEST_TOKEN = 8_192;

/**
 * Graph asks whether the URL is ours before it makes a subscription: the token comes back as it is, as text. It is not
 * authenticated, so nothing but the echo happens; markup is escaped, as Microsoft asks for, lest a browser run it.
 */
export function graphHandshake(request: PushRequest): SenderAnswer | undefined {
  const token = request.query.validationToken;
  if (request.method !== 'POST' || token === undefined || token === '' || token.length > LONGEST_TOKEN)
    return undefined;
  return {
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body: token.replaceAll(/[&<>"]/g, (character) => ENTITIES.get(character) ?? ''),
  };
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);
