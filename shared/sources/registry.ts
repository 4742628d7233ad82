import { caep } from './caep';
import type { SourceKind } from './descriptions';
import { entra } from './entra';
import { fleet } from './fleet';
import { generic } from './generic';
import { google } from './google';
import { intune } from './intune';
import { jamf } from './jamf';
import { kolide } from './kolide';
import { micromdm } from './micromdm';
import { nanomdm } from './nanomdm';
import { simplemdm } from './simplemdm';
import type { SourceKindCode } from './source';
import { workspaceOne } from './workspace-one';

/** The code of every kind of source. */
export const SOURCES: Readonly<Record<SourceKind, SourceKindCode>> = {
  jamf,
  'workspace-one': workspaceOne,
  kolide,
  fleet,
  nanomdm,
  micromdm,
  simplemdm,
  generic,
  caep,
  intune,
  entra,
  google,
};
