import { type CryptoKey, compactVerify, createLocalJWKSet, errors, type JWK, type LocalJWKSet } from 'jose';
import type { KeySet, KeySets } from '../source';
import type { CompactToken } from './compact-token';
import type { Refusal } from './refusal';
import type { CaepSettings } from './settings';

export type SignatureCheck =
  | { readonly kind: 'verified' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The key is none we know, and the key set was fetched too often lately to fetch it again now. */
  | { readonly kind: 'undecided' };

const refused = (description: string): SignatureCheck => ({
  kind: 'refused',
  refusal: { code: 'invalid_key', description },
});

/**
 * Checks the signature by the issuer's keys. A token under a key we do not know has the key set fetched anew: issuers
 * rotate their keys, and may sign with a new one before our copy is renewed.
 *
 * @throws where no key set can be had: our fault, not the sender's
 */
export async function checkSignature(
  token: CompactToken,
  { jwksUri, algorithms }: Pick<CaepSettings, 'jwksUri' | 'algorithms'>,
  keySets: KeySets,
): Promise<SignatureCheck> {
  // Before any key is asked for: what is refused anyway must cost nothing.
  if (!algorithms.some((algorithm) => algorithm === token.header.alg)) {
    return refused('alg of the header is not one agreed for this stream');
  }
  // An extension that changes what is signed (b64) would make us read something else than was verified.
  if (token.header.crit !== undefined) return refused('the header has critical extensions; none is understood');
  const first = await verify(token, algorithms, await keySets.active(jwksUri));
  if (first !== 'no such key') return first;
  const anew = await keySets.refreshed(jwksUri);
  if (anew === undefined) return { kind: 'undecided' };
  const second = await verify(token, algorithms, anew);
  return second === 'no such key' ? refused('no key of the issuer made this signature') : second;
}

async function verify(
  token: CompactToken,
  algorithms: CaepSettings['algorithms'],
  keySet: KeySet,
): Promise<SignatureCheck | 'no such key'> {
  try {
    await compactVerify(token.text, importedKeys(keySet), { algorithms });
    return { kind: 'verified' };
  } catch (error) {
    if (error instanceof errors.JWKSMultipleMatchingKeys) return verifyByAny(token, algorithms, error);
    if (error instanceof errors.JWKSNoMatchingKey) return 'no such key';
    if (error instanceof errors.JWSSignatureVerificationFailed) return mismatch(token);
    // A key that is too short, of another type than alg says, or private.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return refused('the key is not acceptable');
    throw error;
  }
}

/** No `kid`, or one that several keys have: the signature says which. */
async function verifyByAny(
  token: CompactToken,
  algorithms: CaepSettings['algorithms'],
  keys: AsyncIterable<CryptoKey>,
): Promise<SignatureCheck | 'no such key'> {
  for await (const key of keys) {
    try {
      await compactVerify(token.text, key, { algorithms });
      return { kind: 'verified' };
    } catch (error) {
      if (!(error instanceof errors.JOSEError || error instanceof TypeError)) throw error;
    }
  }
  return mismatch(token);
}

/** Without a kid any of the keys could have been meant, also one that we do not have yet. */
const mismatch = ({ header }: CompactToken): SignatureCheck | 'no such key' =>
  header.kid === undefined ? 'no such key' : refused('the signature does not match');

const imported = new WeakMap<KeySet, LocalJWKSet>();

/** Once per key set: to import keys costs more than to verify. */
function importedKeys(keySet: KeySet): LocalJWKSet {
  const known = imported.get(keySet);
  if (known !== undefined) return known;
  const keys = createLocalJWKSet({ keys: keySet.keys.filter(isKey) });
  imported.set(keySet, keys);
  return keys;
}

const isKey = (key: KeySet['keys'][number]): key is JWK & KeySet['keys'][number] => typeof key.kty === 'string';
