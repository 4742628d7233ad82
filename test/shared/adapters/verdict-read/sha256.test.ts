import { Sha256 } from '../../../../shared/adapters/verdict-read/sha256';

const hex = async (hash: Sha256): Promise<string> => Buffer.from(await hash.digest()).toString('hex');

describe('Sha256', () => {
  test('hashes text in parts (FIPS 180-2, B.1)', async () => {
    const hash = new Sha256();
    hash.update('a');
    hash.update(Buffer.from('bc'));
    expect(await hex(hash)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  // RFC 4231, test case 2.
  const bytes = new TextEncoder().encode('xxJefexx');
  test.each([
    ['text', 'Jefe'],
    ['bytes', Uint8Array.from(bytes.subarray(2, 6))],
    ['a view into more bytes', bytes.subarray(2, 6)],
    ['a buffer', Uint8Array.from(bytes.subarray(2, 6)).buffer],
  ])('authenticates with a secret given as %s', async (_, secret) => {
    const hash = new Sha256(secret);
    hash.update('what do ya want for nothing?');
    expect(await hex(hash)).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  });

  test('begins anew', async () => {
    const hash = new Sha256();
    hash.update('something else');
    hash.reset();
    hash.update('abc');
    expect(await hex(hash)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
