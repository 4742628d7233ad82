import { jamfApi } from './jamf/jamf-api';
import { kolideApi } from './kolide/kolide-api';
import type { Vendor } from './vendor';
import { workspaceOneApi } from './workspace-one/workspace-one-api';

/** Every vendor whose API is simulated. */
export const VENDORS: readonly Vendor[] = [jamfApi, workspaceOneApi, kolideApi];
