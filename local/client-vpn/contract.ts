import { isJsonObject, type Json } from '../json';

/** What the handler was asked in. Absent, null and empty mean v2, the documented default. */
export type SchemaVersion = 'v1' | 'v2' | 'unknown';

export function schemaVersionOf(request: Json): SchemaVersion {
  const version = isJsonObject(request) ? request['schema-version'] : undefined;
  if (version === 'v1') return 'v1';
  return version === 'v2' || version === undefined || version === null || version === '' ? 'v2' : 'unknown';
}

const MESSAGE_KEYS: Readonly<Record<SchemaVersion, string>> = {
  v1: 'error-msg-on-failed-posture-compliance',
  v2: 'error-msg-on-denied-connection',
  unknown: 'error-msg-on-denied-connection',
};
/** AWS says "characters" without saying which: bytes are the strictest reading. */
const TEXT_LIMIT = 255;
const STATUS_LIMIT = 10;

const tooLong = (text: string): boolean => Buffer.byteLength(text) > TEXT_LIMIT;

/**
 * Every way in which a response breaks the connect handler's contract: exactly four keys, those of the request's schema
 * version, also when the connection is allowed.
 */
export function responseProblems(request: Json, response: Json): readonly string[] {
  if (!isJsonObject(response)) return ['the response is not an object'];
  const version = schemaVersionOf(request);
  const messageKey = MESSAGE_KEYS[version];
  const keys = ['allow', messageKey, 'posture-compliance-statuses', 'schema-version'];
  const problems = [
    ...keys.filter((key) => !Object.hasOwn(response, key)).map((key) => `${key} is missing`),
    ...Object.keys(response)
      .filter((key) => !keys.includes(key))
      .map((key) => `${key} is not part of the contract`),
  ];
  if ('allow' in response && typeof response.allow !== 'boolean') problems.push('allow is not a boolean');
  const message = response[messageKey];
  if (message !== undefined && (typeof message !== 'string' || tooLong(message))) {
    problems.push(`${messageKey} is not text of at most ${TEXT_LIMIT} bytes`);
  }
  const statuses = response['posture-compliance-statuses'];
  if (statuses !== undefined) problems.push(...statusProblems(statuses));
  const answered = response['schema-version'];
  const asked = isJsonObject(request) ? request['schema-version'] : undefined;
  if (
    answered !== undefined &&
    answered !== version &&
    !(version === 'unknown' && (answered === 'v2' || answered === asked))
  ) {
    problems.push(`schema-version is ${JSON.stringify(answered)}`);
  }
  return problems;
}

function statusProblems(statuses: Json): readonly string[] {
  if (!Array.isArray(statuses)) return ['posture-compliance-statuses is not a list'];
  const problems =
    statuses.length > STATUS_LIMIT ? [`posture-compliance-statuses has more than ${STATUS_LIMIT} names`] : [];
  if (statuses.some((status) => typeof status !== 'string' || status === '' || tooLong(status))) {
    problems.push(`posture-compliance-statuses has a name that is not text of 1 to ${TEXT_LIMIT} bytes`);
  }
  return problems;
}
