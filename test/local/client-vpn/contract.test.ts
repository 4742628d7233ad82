import * as fc from 'fast-check';
import { responseProblems } from '../../../local/client-vpn/contract';
import type { Json, JsonObject } from '../../../local/json';

const V1: JsonObject = {
  allow: false,
  'error-msg-on-failed-posture-compliance': 'no',
  'posture-compliance-statuses': ['denied'],
  'schema-version': 'v1',
};
const V2: JsonObject = {
  allow: true,
  'error-msg-on-denied-connection': '',
  'posture-compliance-statuses': [],
  'schema-version': 'v2',
};
const without = (response: JsonObject, key: string): JsonObject =>
  Object.fromEntries(Object.entries(response).filter(([name]) => name !== key));

describe('the response contract', () => {
  test.each<[string, Json, Json]>([
    ['v1 to v1', { 'schema-version': 'v1' }, V1],
    ['v2 to v2', { 'schema-version': 'v2' }, V2],
    ['v2 where no version is named', {}, V2],
    ['v2 where the version is null', { 'schema-version': null }, V2],
    ['v2 where the version is empty', { 'schema-version': '' }, V2],
    ['v2 to what is no object', [], V2],
    ['v2 to an unknown version', { 'schema-version': 'v3' }, V2],
    ['an unknown version, echoed', { 'schema-version': 'v3' }, { ...V2, 'schema-version': 'v3' }],
    [
      '255 bytes and 10 statuses',
      {},
      {
        ...V2,
        'error-msg-on-denied-connection': 'x'.repeat(255),
        'posture-compliance-statuses': Array.from({ length: 10 }, () => 'y'.repeat(255)),
      },
    ],
  ])('accepts %s', (_name, request, response) => {
    expect(responseProblems(request, response)).toEqual([]);
  });

  test.each<[string, Json, Json, string]>([
    ['nothing', {}, null, 'not an object'],
    ['a list', {}, [], 'not an object'],
    ...Object.keys(V2).map((key): [string, Json, Json, string] => [
      `a response without ${key}`,
      {},
      without(V2, key),
      `${key} is missing`,
    ]),
    ['v1 to v2', { 'schema-version': 'v2' }, V1, 'error-msg-on-denied-connection is missing'],
    ['v2 to v1', { 'schema-version': 'v1' }, V2, 'error-msg-on-failed-posture-compliance is missing'],
    ['both messages', {}, { ...V2, 'error-msg-on-failed-posture-compliance': '' }, 'not part of the contract'],
    ['an extra key', {}, { ...V2, reason: 'x' }, 'reason is not part of the contract'],
    ['text for allow', {}, { ...V2, allow: 'true' }, 'allow is not a boolean'],
    ['a message of 256 bytes', {}, { ...V2, 'error-msg-on-denied-connection': 'x'.repeat(256) }, 'at most 255 bytes'],
    [
      'a message of 128 two-byte characters',
      {},
      { ...V2, 'error-msg-on-denied-connection': 'ä'.repeat(128) },
      'at most 255 bytes',
    ],
    ['a message that is null', {}, { ...V2, 'error-msg-on-denied-connection': null }, 'is not text'],
    [
      '11 statuses',
      {},
      { ...V2, 'posture-compliance-statuses': Array.from({ length: 11 }, () => 'a') },
      'more than 10',
    ],
    ['a status of 256 bytes', {}, { ...V2, 'posture-compliance-statuses': ['x'.repeat(256)] }, 'name that is not text'],
    ['an empty status', {}, { ...V2, 'posture-compliance-statuses': [''] }, 'name that is not text'],
    ['a status that is a number', {}, { ...V2, 'posture-compliance-statuses': [1] }, 'name that is not text'],
    ['statuses as text', {}, { ...V2, 'posture-compliance-statuses': 'a' }, 'not a list'],
    ['another version', {}, { ...V2, 'schema-version': 'v1' }, 'schema-version is "v1"'],
    [
      'a version nobody asked for',
      { 'schema-version': 'v3' },
      { ...V2, 'schema-version': 'v4' },
      'schema-version is "v4"',
    ],
  ])('refuses %s', (_name, request, response, problem) => {
    expect(responseProblems(request, response).join('; ')).toContain(problem);
  });

  test('never throws, whatever comes back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (request, response) => {
        const [asked, answered]: [Json, Json] = [
          JSON.parse(JSON.stringify(request)),
          JSON.parse(JSON.stringify(response)),
        ];
        expect(responseProblems(asked, answered)).not.toEqual([]);
      }),
    );
  });
});
