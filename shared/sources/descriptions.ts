import { caepDescription } from './caep/description';
import { entraDescription } from './entra/description';
import { genericDescription } from './generic/description';
import { googleDescription } from './google/description';
import { intuneDescription } from './intune/description';
import { kolideDescription } from './kolide/description';
import type { SourceDescription } from './source';
import { workspaceOneDescription } from './workspace-one/description';

/** Every kind of source, as configuration names it. */
export const SOURCE_KINDS = ['workspace-one', 'kolide', 'generic', 'caep', 'intune', 'entra', 'google'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** What is statically known of each kind; infrastructure reads this without loading any source's code. */
export const SOURCE_DESCRIPTIONS: Readonly<Record<SourceKind, SourceDescription>> = {
  'workspace-one': workspaceOneDescription,
  kolide: kolideDescription,
  generic: genericDescription,
  caep: caepDescription,
  intune: intuneDescription,
  entra: entraDescription,
  google: googleDescription,
};
