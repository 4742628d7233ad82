import type { InventoryFixture } from '../inventory-contract';
import { jamfInventoryFixture } from './jamf';
import { kolideInventoryFixture } from './kolide';

/** The inventories there are; each joins the contract by its entry here. */
export const INVENTORY_FIXTURES: readonly InventoryFixture[] = [jamfInventoryFixture, kolideInventoryFixture];
