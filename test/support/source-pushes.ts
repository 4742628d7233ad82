import { SOURCE_KINDS, type SourceKind } from '../../shared/sources/descriptions';
import type { PushRequest } from '../../shared/sources/source';
import type { PushFixture, Signed } from './pushes/fixture';
import { PUSH_FIXTURES } from './pushes/registry';

/** The fixtures of all kinds, sorted by what they hold. */

const each = <T>(pick: (fixture: PushFixture) => T): Readonly<Record<SourceKind, T>> => {
  const entries = SOURCE_KINDS.map((kind): [SourceKind, T] => [kind, pick(PUSH_FIXTURES[kind])]);
  return Object.fromEntries(entries) as Record<SourceKind, T>;
};

export const SECRETS = each(({ secrets }) => secrets);
export const BODIES = each(({ body }) => body);
export const signedPush: Readonly<Record<SourceKind, (signed: Signed) => PushRequest>> = each(({ sign }) => sign);

export { basic, meansOf } from './pushes/fixture';
export { genericPush, reportBody, standardSignature } from './pushes/generic';
export { kolideBody, kolidePush } from './pushes/kolide';
export { allKeySets, configuredSource, PUSH_FIXTURES } from './pushes/registry';
export { workspaceOneBody, workspaceOnePush } from './pushes/workspace-one';
