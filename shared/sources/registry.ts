import type { SourceKind } from './descriptions';
import { generic } from './generic';
import { kolide } from './kolide';
import type { SourceKindCode } from './source';
import { workspaceOne } from './workspace-one';

/** The code of every kind of source. */
export const SOURCES: Readonly<Record<SourceKind, SourceKindCode>> = {
  'workspace-one': workspaceOne,
  kolide,
  generic,
};
