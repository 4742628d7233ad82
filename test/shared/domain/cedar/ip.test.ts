import { ipOrThrow, ipText, isInRange, isLoopback, isMulticast, parseIp } from '../../../../shared/domain/cedar/ip';

const address = (text: string) => parseIp(text)?.address;

describe('what ip("…") takes', () => {
  test.each([
    ['0.0.0.0', '0.0.0.0/32'],
    ['10.1.2.3', '10.1.2.3/32'],
    ['255.255.255.255', '255.255.255.255/32'],
    ['10.0.0.0/0', '10.0.0.0/0'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['10.0.0.0/32', '10.0.0.0/32'],
    ['::', '0:0:0:0:0:0:0:0/128'],
    ['::1', '0:0:0:0:0:0:0:1/128'],
    ['1::', '1:0:0:0:0:0:0:0/128'],
    ['2001:DB8::ff/64', '2001:db8:0:0:0:0:0:ff/64'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8/128'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0/128'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8/128'],
    ['::/128', '0:0:0:0:0:0:0:0/128'],
    ['0123:4567:89ab:cdef:0123:4567:89ab:cdef/128', '123:4567:89ab:cdef:123:4567:89ab:cdef/128'],
  ])('%s', (text, canonical) => {
    const ip = parseIp(text);
    expect(ip === undefined ? undefined : ipText(ip)).toBe(canonical);
    // Its canonical text is the same address.
    expect(parseIp(canonical)).toStrictEqual(ip);
  });

  test.each([
    '',
    '/',
    '1',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '1.2.3.1000',
    '1.2.3.04',
    '1.2.3.-4',
    '1.2.3.',
    '1.2.3.4x',
    'x1.2.3.4',
    ' 1.2.3.4',
    '1.2.3.4/',
    '1.2.3.4/33',
    '1.2.3.4/08',
    '1.2.3.4/-1',
    '1.2.3.4/8x',
    '1.2.3.4/x8',
    '1.2.3.4/8/8',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '1:2:3:4::5:6:7:8',
    '12345::',
    'g::',
    'xg::',
    '1:2:3:4:5:6:7:8x',
    '::1.2.3.4',
    'fe80::1%eth0',
    '::/129',
    '::/1000',
    '0123:4567:89ab:cdef:0123:4567:89ab:cdef/0128',
  ])('not %p', (text) => {
    expect(parseIp(text)).toBeUndefined();
    expect(() => ipOrThrow(text)).toThrow('extension');
  });

  test('as numbers', () => {
    expect(parseIp('1.2.3.4/8')).toStrictEqual({ type: 'ip', bits: 32, address: 0x01020304n, prefix: 8 });
    expect(parseIp('::1:0/9')).toStrictEqual({ type: 'ip', bits: 128, address: 0x10000n, prefix: 9 });
    expect(address('abcd::')).toBe(0xabcdn << 112n);
  });
});

test.each([
  ['10.1.2.3', '10.0.0.0/8', true],
  ['10.0.0.0', '10.0.0.0/8', true],
  ['10.255.255.255', '10.0.0.0/8', true],
  // The address of a range need not be its first.
  ['10.0.0.1', '10.9.9.9/8', true],
  ['11.0.0.0', '10.0.0.0/8', false],
  ['9.255.255.255', '10.0.0.0/8', false],
  ['10.0.0.0/8', '10.0.0.0/8', true],
  ['10.0.0.0/9', '10.0.0.0/8', true],
  ['10.128.0.0/9', '10.0.0.0/8', true],
  ['10.0.0.0/7', '10.0.0.0/8', false],
  ['10.0.0.0/8', '10.0.0.0/9', false],
  ['10.128.0.0/8', '10.128.0.0/9', false],
  ['1.2.3.4', '0.0.0.0/0', true],
  ['1.2.3.4', '1.2.3.4', true],
  ['1.2.3.5', '1.2.3.4', false],
  ['1.2.3.3', '1.2.3.4', false],
  ['::1', '0.0.0.0/0', false],
  ['0.0.0.1', '::/0', false],
  ['2001:db8::1', '2001:db8::/32', true],
  ['2001:db9::', '2001:db8::/32', false],
])('%s in %s: %s', (inner, outer, expected) => {
  expect(isInRange(ipOrThrow(inner), ipOrThrow(outer))).toBe(expected);
});

test.each([
  ['127.0.0.1', true, false],
  ['127.0.0.0/8', true, false],
  ['127.0.0.0/7', false, false],
  ['128.0.0.0', false, false],
  ['::1', true, false],
  ['::2', false, false],
  ['::', false, false],
  ['224.0.0.0', false, true],
  ['239.255.255.255', false, true],
  ['240.0.0.0', false, false],
  ['224.0.0.0/3', false, false],
  ['ff02::1', false, true],
  ['fe80::1', false, false],
])('%s: loopback %s, multicast %s', (text, loopback, multicast) => {
  expect(isLoopback(ipOrThrow(text))).toBe(loopback);
  expect(isMulticast(ipOrThrow(text))).toBe(multicast);
});
