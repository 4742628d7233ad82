import { normaliseSerial } from '../../../../shared/domain/identity/claims';

test.each([
  '',
  ' ',
  '0',
  '000',
  '-',
  'x',
  'XXXX',
  '..',
  'x-x.x',
  'NULL',
  'None',
  'n/a',
  'Unknown',
  'not available',
  'Not Specified',
  'Not Applicable',
  'Default string',
  'System Serial Number',
  'To Be Filled By O.E.M.',
  'to be filled by oem',
  '-1',
  '12345678',
  '123456789',
  '1234567890',
])('%p names no machine', (serial) => {
  expect(normaliseSerial(serial)).toBeUndefined();
});

test.each([
  ['C02A', 'c02a'],
  [' c02a\t', 'c02a'],
  ['00a', '00a'],
  ['a00', 'a00'],
  ['1', '1'],
  ['xy', 'xy'],
  ['ax', 'ax'],
  ['xnull', 'xnull'],
  ['null1', 'null1'],
  ['nonesuch', 'nonesuch'],
  ['not here', 'not here'],
  ['-12', '-12'],
  ['a-1', 'a-1'],
  ['1234567', '1234567'],
  ['12345678901', '12345678901'],
  ['0123456789', '0123456789'],
  ['system serial number 4', 'system serial number 4'],
])('%p is %p', (serial, normalised) => {
  expect(normaliseSerial(serial)).toBe(normalised);
});
