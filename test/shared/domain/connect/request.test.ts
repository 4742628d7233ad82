import * as fc from 'fast-check';
import { record, set } from '../../../../shared/domain/cedar/value';
import { connectionContext, normaliseRequest } from '../../../../shared/domain/connect/request';
import { connectRequest, normalised } from '../../../support/connect-requests';

const NOTHING_KNOWN = {
  connectionId: undefined,
  endpointId: undefined,
  commonName: { kind: 'absent' },
  schemaVersion: { kind: 'v2' },
  platform: undefined,
  platformVersion: undefined,
  publicIp: undefined,
  clientVersion: undefined,
  username: undefined,
  groups: undefined,
};
const TEXT_FIELDS = {
  'connection-id': 'connectionId',
  'endpoint-id': 'endpointId',
  platform: 'platform',
  'platform-version': 'platformVersion',
  'client-openvpn-version': 'clientVersion',
  username: 'username',
} as const;

describe('normaliseRequest', () => {
  test('takes every field of a full request', () => {
    expect(
      normaliseRequest({
        'connection-id': 'cvpn-connection-04e7e1b2f0daf9460',
        'endpoint-id': 'cvpn-endpoint-0f13eab7f860433cc',
        'common-name': ' C02TEST00001 ',
        username: 'Mara@Example.com',
        platform: 'win',
        'platform-version': '10.0.26100',
        'public-ip': '2001:db8::7',
        'client-openvpn-version': '2.6.12',
        groups: ['Engineering', 'On call'],
        'schema-version': 'v2',
      }),
    ).toStrictEqual({
      connectionId: 'cvpn-connection-04e7e1b2f0daf9460',
      endpointId: 'cvpn-endpoint-0f13eab7f860433cc',
      commonName: { kind: 'usable', value: 'c02test00001' },
      schemaVersion: { kind: 'v2' },
      platform: 'win',
      platformVersion: '10.0.26100',
      publicIp: '2001:db8::7',
      clientVersion: '2.6.12',
      username: 'Mara@Example.com',
      groups: ['Engineering', 'On call'],
    });
  });

  test.each([
    ['null', null],
    ['a text', 'v1'],
    ['a number', 1],
    ['a list', [{ 'common-name': 'x' }]],
    ['nothing', undefined],
    ['true', true],
  ])('finds no request in %s', (_, input) => {
    expect(normaliseRequest(input)).toBeUndefined();
  });

  test('finds nothing known in an empty object, in nulls and in empty texts alike', () => {
    const fields = Object.keys(connectRequest());
    const filledWith = (value: unknown) => Object.fromEntries(fields.map((name) => [name, value]));
    expect(normaliseRequest({})).toStrictEqual(NOTHING_KNOWN);
    expect(normaliseRequest(filledWith(null))).toStrictEqual(NOTHING_KNOWN);
    expect(normaliseRequest(filledWith(''))).toStrictEqual(NOTHING_KNOWN);
  });

  test('tolerates fields it does not know', () => {
    expect(normaliseRequest(connectRequest({ 'device-token': { a: [1] }, constructor: 1 }))).toStrictEqual(
      normalised(),
    );
  });

  describe.each(Object.entries(TEXT_FIELDS))('%s', (name, key) => {
    test.each([
      ['a number', 7],
      ['a list', ['x']],
      ['an object', { x: 1 }],
      ['a boolean', true],
      ['blanks', ' \t '],
      ['more than 255 characters', 'x'.repeat(256)],
    ])('is absent as %s', (_, value) => {
      expect(normalised({ [name]: value })[key]).toBeUndefined();
    });
    test('is trimmed, and may have 255 characters', () => {
      expect(normalised({ [name]: ` ${'x'.repeat(255)} ` })[key]).toBe('x'.repeat(255));
    });
  });

  test.each([
    ['a number', 7],
    ['a list', ['a']],
    ['letters beyond ASCII', 'C02TÉST'],
    ['a line break inside', 'a\nb'],
    ['65 characters', 'x'.repeat(65)],
    ['a megabyte', 'x'.repeat(1_000_000)],
  ])('calls a common name malformed that is %s', (_, value) => {
    expect(normalised({ 'common-name': value }).commonName).toStrictEqual({ kind: 'malformed' });
  });

  test.each([
    ['10.11.12.13', '10.11.12.13'],
    ['::1', '::1'],
    ['10.11.12', undefined],
    ['010.1.1.1', undefined],
    ['10.0.0.0/8', undefined],
    ['2001:db8::7/128', undefined],
    ['256.1.1.1', undefined],
    ['host.example', undefined],
    [167_837_953, undefined],
  ])('reads the public IP %p as %p', (value, expected) => {
    expect(normalised({ 'public-ip': value }).publicIp).toBe(expected);
  });

  test.each([
    ['a list', ['a', 'b'], ['a', 'b']],
    ['text with commas', 'a, b,,c ', ['a', 'b', 'c']],
    ['one name', 'a', ['a']],
    ['a list with rubbish in it', ['a', 7, null, '', ['b'], 'a', 'c'], ['a', 'c']],
    ['an empty list', [], undefined],
    ['a list of nothing', ['', null], undefined],
    ['an object', { 0: 'a' }, undefined],
    ['a number', 7, undefined],
    ['a name that is too long', ['x'.repeat(256)], undefined],
  ])('reads groups given as %s', (_, value, expected) => {
    expect(normalised({ groups: value }).groups).toStrictEqual(expected);
  });

  test('reads 200 groups and no more, as Client VPN does', () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `group-${index}`);
    expect(normalised({ groups: names }).groups).toStrictEqual(names.slice(0, 200));
    expect(normalised({ groups: names.join(',') }).groups).toStrictEqual(names.slice(0, 200));
  });

  test.each([
    ['v1', { kind: 'v1' }],
    ['v2', { kind: 'v2' }],
    [undefined, { kind: 'v2' }],
    [null, { kind: 'v2' }],
    ['', { kind: 'v2' }],
    ['v3', { kind: 'unknown', name: 'v3' }],
    ['V1', { kind: 'unknown', name: 'V1' }],
    ['v1 ', { kind: 'unknown', name: 'v2' }],
    ['x'.repeat(16), { kind: 'unknown', name: 'x'.repeat(16) }],
    ['x'.repeat(17), { kind: 'unknown', name: 'v2' }],
    ['v\u00e9', { kind: 'unknown', name: 'v2' }],
    [2, { kind: 'unknown', name: 'v2' }],
    [['v1'], { kind: 'unknown', name: 'v2' }],
  ])('reads the schema version %p', (value, expected) => {
    expect(normalised({ 'schema-version': value }).schemaVersion).toStrictEqual(expected);
  });

  test('never throws, whatever JSON it is given', () => {
    fc.assert(fc.property(fc.jsonValue(), (json) => void normaliseRequest(json)));
    const fields = Object.fromEntries(Object.keys(connectRequest()).map((name) => [name, fc.jsonValue()]));
    fc.assert(
      fc.property(fc.record(fields, { requiredKeys: [] }), (json) => {
        const request = normaliseRequest(json);
        expect(request).toBeDefined();
        if (request !== undefined) connectionContext(request);
      }),
    );
  });
});

describe('connectionContext', () => {
  test('has only what is known', () => {
    expect(connectionContext(normalised({ platform: '', 'public-ip': '' }))).toStrictEqual(record([]));
  });

  test('gives Cedar an address and a set of groups', () => {
    expect(connectionContext(normalised({ groups: 'b,a', username: 'mara' }))).toStrictEqual(
      record([
        ['platform', 'mac'],
        ['publicIp', { type: 'ip', bits: 32, address: 0xcb_00_71_07n, prefix: 32 }],
        ['username', 'mara'],
        ['groups', set(['b', 'a'])],
      ]),
    );
  });
});
