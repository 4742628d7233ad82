import { jamfApi } from './jamf/jamf-api';
import { kolideApi } from './kolide/kolide-api';
import type { Vendor } from './vendor';

/** Every vendor whose API is simulated. */
export const VENDORS: readonly Vendor[] = [jamfApi, kolideApi];
