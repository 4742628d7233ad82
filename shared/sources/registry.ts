import type { SourceKind } from './descriptions';
import { fleet } from './fleet';
import { generic } from './generic';
import { kolide } from './kolide';
import { micromdm } from './micromdm';
import { nanomdm } from './nanomdm';
import { simplemdm } from './simplemdm';
import type { SourceKindCode } from './source';
import { workspaceOne } from './workspace-one';

/** The code of every kind of source. */
export const SOURCES: Readonly<Record<SourceKind, SourceKindCode>> = {
  'workspace-one': workspaceOne,
  kolide,
  fleet,
  nanomdm,
  micromdm,
  simplemdm,
  generic,
};
