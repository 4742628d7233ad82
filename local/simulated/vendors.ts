import { caepApi } from './caep/caep-api';
import entraDevices from './entra/devices.json';
import { fleetApi } from './fleet/fleet-api';
import { googleApi } from './google/google-api';
import { graphApi } from './graph/graph-api';
import intuneDevices from './intune/devices.json';
import { jamfApi } from './jamf/jamf-api';
import { kolideApi } from './kolide/kolide-api';
import { simplemdmApi } from './simplemdm/simplemdm-api';
import type { Vendor } from './vendor';
import { workspaceOneApi } from './workspace-one/workspace-one-api';

/** Every vendor whose API is simulated. */
export const VENDORS: readonly Vendor[] = [
  jamfApi,
  workspaceOneApi,
  kolideApi,
  fleetApi,
  simplemdmApi,
  caepApi,
  graphApi('intune', intuneDevices),
  graphApi('entra', entraDevices),
  googleApi,
];
