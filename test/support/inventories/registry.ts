import type { InventoryFixture } from '../inventory-contract';
import { fleetInventoryFixture } from './fleet';
import { googleInventoryFixture } from './google';
import { entraInventoryFixture, intuneInventoryFixture } from './graph';
import { jamfInventoryFixture } from './jamf';
import { kolideInventoryFixture } from './kolide';
import { simplemdmInventoryFixture } from './simplemdm';
import { workspaceOneInventoryFixture } from './workspace-one';

/** The inventories there are; each joins the contract by its entry here. */
export const INVENTORY_FIXTURES: readonly InventoryFixture[] = [
  jamfInventoryFixture,
  workspaceOneInventoryFixture,
  kolideInventoryFixture,
  intuneInventoryFixture,
  entraInventoryFixture,
  googleInventoryFixture,
  fleetInventoryFixture,
  simplemdmInventoryFixture,
];
