import { fleetApi } from './fleet/fleet-api';
import { jamfApi } from './jamf/jamf-api';
import { kolideApi } from './kolide/kolide-api';
import { simplemdmApi } from './simplemdm/simplemdm-api';
import type { Vendor } from './vendor';

/** Every vendor whose API is simulated. */
export const VENDORS: readonly Vendor[] = [jamfApi, kolideApi, fleetApi, simplemdmApi];
