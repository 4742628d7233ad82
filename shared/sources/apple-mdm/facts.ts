import type { Facts } from '../../domain/facts';
import type { JsonObject } from '../json-object';
import { nested, property } from '../json-object';
import { knownOsVersion, knownText, knownWord } from '../known-value';
import { knownFacts } from '../observation';

/** The platforms Apple's MDM protocol serves; undefined for a model name that tells nothing (a virtual machine's "VMware7,1"). */
export function applePlatform(model: unknown): Facts['platform'] {
  const word = knownWord(model) ?? '';
  // "MacBookPro18,1", "iMac21,1", "VirtualMac2,1".
  if (word.includes('mac')) return 'macos';
  return /^(?:iphone|ipad|ipod)/.test(word) ? 'ios' : undefined;
}

/** A Boolean of a property list; some servers hand it on as a word. Anything else is unknown. */
export function knownBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = knownWord(value);
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

/** What an `Authenticate` message, or the answer to a `DeviceInformation` command (`QueryResponses`), says of the device. */
export const deviceFacts = (device: JsonObject): Facts =>
  knownFacts({
    platform: applePlatform(
      knownText(property(device, 'ProductName')) ??
        knownText(property(device, 'ModelName')) ??
        property(device, 'Model'),
    ),
    osVersion: knownOsVersion(property(device, 'OSVersion')),
  });

/** The answer to a `SecurityInfo` command. */
export const securityFacts = (security: JsonObject): Facts =>
  knownFacts({
    // FileVault is a Mac's; a phone or tablet says nothing of it.
    encrypted: knownBoolean(property(security, 'FDE_Enabled')) ?? dataProtection(security),
    firewall: knownBoolean(property(nested(security, 'FirewallSettings'), 'FirewallEnabled')),
  });

function dataProtection(security: JsonObject): boolean | undefined {
  return protectedByPasscode(property(security, 'HardwareEncryptionCaps'), property(security, 'PasscodePresent'));
}

/** Block-level (1) and file-level (2) encryption together. */
const BOTH_LEVELS = 3;

/**
 * Whether a phone's or tablet's data is protected: by Apple's definition, block-level and file-level encryption, and a
 * passcode that guards their keys. Without the passcode the hardware encrypts, but for nobody's protection.
 */
export function protectedByPasscode(capabilities: unknown, passcode: unknown): boolean | undefined {
  const present = knownBoolean(passcode);
  if (typeof capabilities !== 'number' || !Number.isInteger(capabilities) || present === undefined) return undefined;
  return (capabilities & BOTH_LEVELS) === BOTH_LEVELS && present;
}

/** A status report of declarative management: the items a server subscribed to, of which only those that changed are sent. */
export function declaredFacts(report: JsonObject): Facts {
  const items = nested(report, 'StatusItems');
  const device = nested(items, 'device');
  return knownFacts({
    encrypted: knownBoolean(property(nested(nested(items, 'diskmanagement'), 'filevault'), 'enabled')),
    platform: applePlatform(property(nested(device, 'model'), 'identifier')),
    osVersion: knownOsVersion(property(nested(device, 'operating-system'), 'version')),
  });
}
