import { SOURCE_KINDS, type SourceKind } from '../../../shared/sources/descriptions';
import { SOURCES } from '../../../shared/sources/registry';
import type { KeySets, Source } from '../../../shared/sources/source';
import { caepFixture } from './caep';
import type { PushFixture } from './fixture';
import { fleetFixture } from './fleet';
import { genericFixture } from './generic';
import { googleFixture } from './google';
import { entraFixture, intuneFixture } from './graph';
import { jamfFixture } from './jamf';
import { kolideFixture } from './kolide';
import { micromdmFixture } from './micromdm';
import { nanomdmFixture } from './nanomdm';
import { simplemdmFixture } from './simplemdm';
import { workspaceOneFixture } from './workspace-one';

/** How each kind pushes. A new kind joins every test of sources by its entry here. */
export const PUSH_FIXTURES: Readonly<Record<SourceKind, PushFixture>> = {
  jamf: jamfFixture,
  'workspace-one': workspaceOneFixture,
  kolide: kolideFixture,
  fleet: fleetFixture,
  nanomdm: nanomdmFixture,
  micromdm: micromdmFixture,
  simplemdm: simplemdmFixture,
  generic: genericFixture,
  caep: caepFixture,
  intune: intuneFixture,
  entra: entraFixture,
  google: googleFixture,
};

/** The source of a kind with the settings of its fixture. */
export const configuredSource = (kind: SourceKind): Source => SOURCES[kind].configure(PUSH_FIXTURES[kind].settings);

/** One configured source of each kind, named like its kind. */
export const configuredSources = (): ReadonlyMap<SourceKind, Source> =>
  new Map(SOURCE_KINDS.map((kind) => [kind, configuredSource(kind)]));

/** The key sets of all fixtures: each answers for its own URLs. */
export const allKeySets: KeySets = {
  active: async (url) => {
    const sets = await Promise.all(SOURCE_KINDS.map((kind) => PUSH_FIXTURES[kind].keySets?.active(url)));
    return { keys: sets.flatMap((set) => set?.keys ?? []) };
  },
  refreshed: async () => undefined,
};
