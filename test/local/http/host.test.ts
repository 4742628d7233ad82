import { isLocalHost, isLocalOrigin } from '../../../local/http/host';

describe('the host check', () => {
  test.each(['localhost', 'LOCALHOST:8484', '127.0.0.1', '127.0.0.1:1', '[::1]', '[::1]:65535'])(
    'admits %s',
    (host) => {
      expect(isLocalHost(host)).toBe(true);
    },
  );

  test.each([
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    'evil.example:8484',
    'localhost:8484:1',
    '127.0.0.1.evil.example',
    '127.0.0.2',
    '[::2]',
    '::1',
    'localhost:',
    '0.0.0.0',
    'localhost@evil.example',
  ])('refuses %s', (host) => {
    expect(isLocalHost(host)).toBe(false);
  });

  test.each<[string | undefined, boolean]>([
    [undefined, true],
    ['http://localhost:8484', true],
    ['http://127.0.0.1:8484', true],
    ['https://evil.example', false],
    ['null', false],
    ['http://localhost.evil.example', false],
  ])('takes the origin %s as local: %s', (origin, expected) => {
    expect(isLocalOrigin(origin)).toBe(expected);
  });
});
