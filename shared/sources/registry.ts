import { caep } from './caep';
import type { SourceKind } from './descriptions';
import { entra } from './entra';
import { generic } from './generic';
import { google } from './google';
import { intune } from './intune';
import { kolide } from './kolide';
import type { SourceKindCode } from './source';
import { workspaceOne } from './workspace-one';

/** The code of every kind of source. */
export const SOURCES: Readonly<Record<SourceKind, SourceKindCode>> = {
  'workspace-one': workspaceOne,
  kolide,
  generic,
  caep,
  intune,
  entra,
  google,
};
