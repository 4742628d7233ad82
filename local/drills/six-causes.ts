import { BAD_POLICY, type Drill, HOUR, MINUTE } from './drill';
import type { Stage } from './stage';

/** Six laptops that are in order. */
async function fleet(stage: Stage): Promise<readonly string[]> {
  const serials = Array.from({ length: 6 }, (_, index) => `C02DRILL${String(index + 1).padStart(4, '0')}`);
  for (const serialNumber of serials) await stage.reported({ serialNumber });
  return serials;
}

/** Causes that on-call meets at night, each with the page that shows it. */
export const SIX_CAUSES: readonly Drill[] = [
  {
    name: 'mdm-silent',
    cause: 'The MDM has stopped pushing: its webhook was disabled, or its secret rotated at one end only.',
    raises: ['A source is silent (generic)'],
    prepare: async (stage) => void (await fleet(stage)),
    happen: async (stage) => {
      await stage.advance(25 * HOUR);
      await stage.connect('C02DRILL0001');
    },
    page: '/?device=C02DRILL0001',
    shows: ['A source is silent', 'generic', 'Last seen', '25 h ago', 'Connection allowed'],
  },
  {
    name: 'bad-policy',
    cause: 'A policy was deployed whose rule no device of the fleet can meet.',
    raises: ['Many people are denied', 'Many connections are denied', 'One rule denies many connections'],
    prepare: async (stage) => {
      for (const serial of await fleet(stage)) await stage.connect(serial);
    },
    happen: async (stage, { synthesize }) => {
      await stage.redeploy(await synthesize({ policy: { file: BAD_POLICY } }));
      for (let attempt = 0; attempt < 5; attempt += 1) {
        for (let laptop = 1; laptop <= 6; laptop += 1) await stage.connect(`C02DRILL000${laptop}`);
      }
    },
    page: '/?device=C02DRILL0001',
    shows: ['Many people are denied', 'minimum-os', 'fails', 'activation 2', 'Connection denied', '5 times since'],
  },
  {
    name: 'source-clock-wrong',
    cause: 'The clock of the MDM’s server is an hour ahead.',
    raises: ['The clock of a source is ahead'],
    prepare: async (stage) => void (await fleet(stage)),
    happen: async (stage) => {
      for (let laptop = 1; laptop <= 6; laptop += 1) {
        await stage.reported({
          serialNumber: `C02DRILL000${laptop}`,
          type: 'posture.reported',
          observedAt: stage.now() + HOUR,
        });
      }
    },
    page: '/?device=C02DRILL0001',
    shows: ['The clock of a source is ahead', 'Claimed for a time that had not come'],
  },
  {
    name: 'store-throttled',
    cause: 'DynamoDB throttles the verdict table.',
    raises: ['People cannot connect through a fault of ours', 'Connections are denied by a fault of ours'],
    prepare: async (stage) => {
      for (const serial of await fleet(stage)) await stage.connect(serial);
    },
    happen: async (stage) => {
      stage.running.aws.verdictStoreFaults.set('throttle');
      for (let laptop = 1; laptop <= 3; laptop += 1) await stage.connect(`C02DRILL000${laptop}`);
    },
    page: '/',
    shows: ['People cannot connect through a fault of ours', 'store-throttled', 'overloaded'],
  },
  {
    name: 'name-claimed-twice',
    cause: 'Two machines whose boards tell the same default serial number got certificates of one name.',
    raises: ['Two devices claim one name'],
    prepare: async (stage) => {
      await stage.reported({ id: 'workshop-pc-1', serialNumber: '123456789' });
      await stage.connect('123456789');
    },
    happen: async (stage) => {
      await stage.reported({ id: 'workshop-pc-2', serialNumber: '123456789' });
      await stage.connect('123456789');
      await stage.advance(15 * MINUTE);
    },
    page: '/?device=123456789',
    shows: ['ambiguous-device', 'generic:workshop-pc-1', 'generic:workshop-pc-2', 'Two devices claim one name'],
  },
  {
    name: 'certificate-twice',
    cause: 'The key of a laptop was copied to another machine, which connects from elsewhere at the same time.',
    raises: ['A certificate is used from two places'],
    prepare: async (stage) => {
      for (const serial of await fleet(stage)) await stage.connect(serial);
      await stage.settle();
    },
    happen: async (stage) => {
      const elsewhere = { platform: 'win', 'public-ip': '198.51.100.20' };
      await stage.advance(10 * MINUTE);
      await stage.connect('C02DRILL0001', elsewhere);
      await stage.advance(10 * MINUTE);
      await stage.connect('C02DRILL0001');
      await stage.advance(10 * MINUTE);
      await stage.connect('C02DRILL0001', elsewhere);
      await stage.settle();
    },
    page: '/?device=C02DRILL0001',
    shows: [
      'A certificate is used from two places',
      'Two operating systems within an hour',
      'mac',
      '203.0.113.7',
      'win',
      '198.51.100.20',
    ],
  },
];
