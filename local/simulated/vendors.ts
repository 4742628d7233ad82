import { caepApi } from './caep/caep-api';
import entraDevices from './entra/devices.json';
import { googleApi } from './google/google-api';
import { graphApi } from './graph/graph-api';
import intuneDevices from './intune/devices.json';
import { jamfApi } from './jamf/jamf-api';
import { kolideApi } from './kolide/kolide-api';
import type { Vendor } from './vendor';

/** Every vendor whose API is simulated. */
export const VENDORS: readonly Vendor[] = [
  jamfApi,
  kolideApi,
  caepApi,
  graphApi('intune', intuneDevices),
  graphApi('entra', entraDevices),
  googleApi,
];
