import { caepDescription } from './caep/description';
import { entraDescription } from './entra/description';
import { fleetDescription } from './fleet/description';
import { genericDescription } from './generic/description';
import { googleDescription } from './google/description';
import { intuneDescription } from './intune/description';
import { jamfDescription } from './jamf/description';
import { kolideDescription } from './kolide/description';
import { micromdmDescription } from './micromdm/description';
import { nanomdmDescription } from './nanomdm/description';
import { simplemdmDescription } from './simplemdm/description';
import type { SourceDescription } from './source';
import { workspaceOneDescription } from './workspace-one/description';

/** Every kind of source, as configuration names it. */
export const SOURCE_KINDS = [
  'jamf',
  'workspace-one',
  'kolide',
  'fleet',
  'nanomdm',
  'micromdm',
  'simplemdm',
  'caep',
  'intune',
  'entra',
  'google',
  'generic',
] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** What is statically known of each kind; infrastructure reads this without loading any source's code. */
export const SOURCE_DESCRIPTIONS: Readonly<Record<SourceKind, SourceDescription>> = {
  jamf: jamfDescription,
  'workspace-one': workspaceOneDescription,
  kolide: kolideDescription,
  fleet: fleetDescription,
  nanomdm: nanomdmDescription,
  micromdm: micromdmDescription,
  simplemdm: simplemdmDescription,
  generic: genericDescription,
  caep: caepDescription,
  intune: intuneDescription,
  entra: entraDescription,
  google: googleDescription,
};
