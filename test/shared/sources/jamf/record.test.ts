import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { observeComputer, observeMobileDevice } from '../../../../shared/sources/jamf/record';
import { jamfInventoryFixture } from '../../../support/inventories/jamf';

const REPORTED = Date.parse('2026-11-20T06:00:00.692Z');
const CONTACT = Date.parse('2026-11-20T08:00:00.514Z');
const GROUP = { computers: { compliantGroup: '45' } };
const record = (changes: object = {}) => ({ ...jamfInventoryFixture.device(7), ...changes });
const facts = (changes: object, compliance: object = GROUP) =>
  Object.assign({}, ...observeComputer(record(changes), compliance).map((seen) => ('facts' in seen ? seen.facts : {})));

describe('Jamf Pro: a computer of the API', () => {
  it('dates what the device reported by its inventory, and what the server knows by the last contact', () => {
    const identifiers = { serialNumber: 'C02J7', udid: '5E0A5E0A-0000-4000-8000-000000000007', deviceName: 'mac-7' };
    expect(observeComputer(record(), GROUP)).toEqual([
      {
        type: 'PostureReported',
        deviceKey: 'computer:7',
        claimedAt: REPORTED,
        identifiers,
        facts: {
          platform: 'macos',
          osVersion: { major: 15, minor: 1, patch: 0 },
          encrypted: true,
          firewall: true,
          owner: 'mara@example.com',
        },
      },
      {
        type: 'PostureReported',
        deviceKey: 'computer:7',
        claimedAt: CONTACT,
        identifiers,
        facts: { managed: true, compliant: true },
      },
    ]);
  });

  it.each([
    ['ENCRYPTED', true],
    ['OPTIMIZING', true],
    ['UNENCRYPTED', false],
    ['ENCRYPTING', false],
    ['DECRYPTING_PAUSED', false],
    ['RESTART_NEEDED', false],
    ['UNKNOWN', undefined],
    ['INELIGIBLE', undefined],
    ['SOMETHING_NEW', undefined],
  ])('boot partition %s: encrypted %s', (partitionFileVault2State, encrypted) => {
    const changes = {
      diskEncryption: { bootPartitionEncryptionDetails: { partitionFileVault2State } },
      operatingSystem: null,
    };
    expect(facts(changes).encrypted).toBe(encrypted);
  });

  it.each([
    ['ALL_ENCRYPTED', true],
    ['BOOT_ENCRYPTED', true],
    ['SOME_ENCRYPTED', false],
    ['NOT_ENCRYPTED', false],
    ['NOT_APPLICABLE', undefined],
  ])('the summary %s counts where the partition says nothing: %s', (fileVault2Status, encrypted) => {
    expect(facts({ diskEncryption: null, operatingSystem: { version: '15.1', fileVault2Status } }).encrypted).toBe(
      encrypted,
    );
  });

  it('knows nothing of a section that is null', () => {
    const nothing = {
      general: null,
      diskEncryption: null,
      security: null,
      operatingSystem: null,
      groupMemberships: null,
    };
    expect(facts(nothing)).toEqual({ platform: 'macos', owner: 'mara@example.com' });
  });

  it.each([
    [{ computers: { compliantGroup: '45' } }, ['45'], true],
    [{ computers: { compliantGroup: '45' } }, ['4', '5'], false],
    [{ computers: { nonCompliantGroup: '9' } }, ['9'], false],
    [{ computers: { nonCompliantGroup: '9' } }, [], true],
    [{}, ['45'], undefined],
  ])('compliance by %j with groups %j: %s', (compliance, groups, compliant) => {
    expect(facts({ groupMemberships: groups.map((groupId) => ({ groupId })) }, compliance).compliant).toBe(compliant);
  });

  it('looks dead when it has never reported', () => {
    const [seen] = observeComputer(record({ general: { remoteManagement: { managed: true } } }), GROUP);
    expect(seen.claimedAt).toBe(Date.parse('2000-01-01T00:00:00Z'));
  });

  it('reads the records of the corpus', () => {
    const folder = path.join(__dirname, '../../../../../shared/corpus/jamf');
    const read = (file: string) =>
      existsSync(folder)
        ? observeComputer(JSON.parse(readFileSync(path.join(folder, file), 'utf8')), GROUP)
        : undefined;
    const general = read('api-computers-inventory.record-general.json');
    const disk = read('api-computers-inventory.record-diskencryption-user.json');
    if (general === undefined || disk === undefined) return;
    expect(general.map((seen) => [seen.deviceKey, seen.claimedAt])).toEqual([
      ['computer:3', Date.parse('2024-06-19T15:54:37.692Z')],
    ]);
    expect(disk[0]).toMatchObject({ deviceKey: 'computer:4', facts: { encrypted: false, owner: 'jane.doe@jamf.com' } });
  });
});

describe('Jamf Pro: a mobile device of the API', () => {
  it('has a number of its own, and no firewall', () => {
    const device = {
      mobileDeviceId: '7',
      deviceType: 'iOS',
      general: {
        udid: '00008103-0012345678901234',
        displayName: 'iPad',
        lastInventoryUpdateDate: '2026-11-20T07:30:00Z',
        osVersion: '17.5.1',
        managed: true,
      },
      hardware: { serialNumber: 'GH7YK2ABCDEF' },
      security: { dataProtected: true, jailBreakDetected: false },
      userAndLocation: { emailAddress: 'Lisa@Example.com' },
      groups: [{ groupId: '67' }],
    };
    expect(observeMobileDevice(device, { mobileDevices: { compliantGroup: '67' } })).toEqual([
      {
        type: 'PostureReported',
        deviceKey: 'mobile:7',
        claimedAt: Date.parse('2026-11-20T07:30:00Z'),
        identifiers: { serialNumber: 'GH7YK2ABCDEF', udid: '00008103-0012345678901234', deviceName: 'iPad' },
        facts: {
          platform: 'ios',
          osVersion: { major: 17, minor: 5, patch: 1 },
          encrypted: true,
          jailbroken: false,
          owner: 'lisa@example.com',
          managed: true,
          compliant: true,
        },
      },
    ]);
  });
});
