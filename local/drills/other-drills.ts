import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { SIGNAL_RECEIVED, SIGNALS_EVENT_SOURCE } from '../../shared/contracts/bus';
import { VERDICTS } from '../../shared/contracts/tables';
import { callDynamo } from '../dynamodb/wire';
import { LocalFailure } from '../failure';
import { BAD_POLICY, type Drill, MINUTE } from './drill';

const LAPTOP = 'C02DRILL0001';

/** One drill for each alarm that none of the six causes raises. */
export const OTHER_DRILLS: readonly Drill[] = [
  {
    name: 'handler-fails',
    cause: 'A deployment broke the bundle of the connect handler.',
    raises: ['People cannot connect through a fault of ours', 'The connect handler fails'],
    spoil: breakConnectHandler,
    happen: async (stage) => void (await stage.attempt(LAPTOP)),
  },
  {
    name: 'handler-throttled',
    cause: 'More people connect at once than the connect handler may run for.',
    raises: ['People cannot connect through a fault of ours', 'The connect handler is throttled'],
    settings: { connect: { reservedConcurrency: 1 } },
    prepare: async (stage) => {
      await stage.reported({ serialNumber: LAPTOP });
      await stage.connect(LAPTOP);
    },
    happen: async (stage) => void (await Promise.all(Array.from({ length: 10 }, () => stage.attempt(LAPTOP)))),
  },
  {
    name: 'store-slow',
    cause: 'Reads of the verdict table take longer than a decision may.',
    raises: [
      'Decisions take too long',
      'People cannot connect through a fault of ours',
      'Connections are denied by a fault of ours',
    ],
    prepare: async (stage) => await stage.reported({ serialNumber: LAPTOP }),
    happen: async (stage) => {
      stage.running.aws.verdictStoreFaults.set('slow');
      for (let period = 0; period < 3; period += 1) {
        if (period > 0) await stage.advance(5 * MINUTE);
        await stage.connect(LAPTOP);
      }
    },
  },
  {
    name: 'unknown-devices',
    cause: 'New laptops got certificates, but their enrolment never reached Postern.',
    raises: ['Many unknown devices try to connect'],
    prepare: async (stage) => {
      await stage.reported({ serialNumber: LAPTOP });
      // So many are let in that the share of denials stays small.
      for (let attempt = 0; attempt < 40; attempt += 1) await stage.connect(LAPTOP);
    },
    happen: async (stage) => {
      for (let laptop = 0; laptop < 10; laptop += 1) await stage.connect(`C02NEW${String(laptop).padStart(4, '0')}`);
    },
  },
  {
    name: 'signal-parked',
    cause: 'A sender pushes what its source’s documentation does not say.',
    raises: ['Signals are parked'],
    happen: async (stage) => {
      const status = await stage.pushWorkspaceOne({ EventType: 'Compliance Status Changed' });
      if (status !== 200) throw new LocalFailure(`the push was answered with ${status}`);
      await stage.settle();
      await stage.advance(5 * MINUTE);
    },
  },
  {
    name: 'source-unpolled',
    cause: 'The token by which a transmitter is polled was rotated there only.',
    raises: ['A source cannot be polled'],
    vendors: true,
    prepare: async (stage) => await stage.advance(MINUTE),
    happen: async (stage) => {
      stage.vendorFault('caep', 'refuse');
      // A schedule that is due several times fires once: minute by minute.
      for (let minute = 0; minute < 10; minute += 1) await stage.advance(MINUTE);
    },
  },
  {
    name: 'subscription-broken',
    cause: 'The credentials by which Google’s channel is renewed were revoked.',
    raises: ['A subscription is broken'],
    vendors: true,
    prepare: async (stage) => await stage.advance(30 * MINUTE),
    happen: async (stage) => {
      stage.vendorFault('google', 'refuse');
      for (let run = 0; run < 2; run += 1) await stage.advance(30 * MINUTE);
    },
  },
  {
    name: 'dead-letter',
    cause: 'The workflow cannot take an event: it is larger than a state may be.',
    raises: ['Events could not be delivered to their target'],
    happen: async (stage) => {
      const detail = { signalId: 'x'.repeat(300_000), source: 'generic', receivedAt: stage.now() };
      stage.running.aws.putEvents([
        {
          EventBusName: stage.busName(),
          Source: SIGNALS_EVENT_SOURCE,
          DetailType: SIGNAL_RECEIVED,
          Detail: JSON.stringify(detail),
        },
      ]);
      await stage.settle();
    },
  },
  {
    name: 'ingest-fails',
    cause: 'The signals table refuses the workflow’s writes.',
    raises: ['Pushes do not become verdicts', 'The ingest workflow keeps failing'],
    happen: async (stage) => {
      stage.failing(['UpdateItem'], 'SIGNALS_TABLE');
      for (let push = 0; push < 5; push += 1) await stage.report({ serialNumber: LAPTOP, type: 'device.seen' });
      await stage.settle();
    },
  },
  {
    name: 'ingest-late',
    cause: 'Signals were lost between store and workflow, and the sweep has found them ten minutes later.',
    raises: ['Pushes do not become verdicts', 'Pushes become verdicts late'],
    happen: async (stage) => {
      stage.failing(['UpdateItem'], 'SIGNALS_TABLE');
      await stage.report({ serialNumber: LAPTOP });
      await stage.settle();
      await stage.advance(6 * MINUTE);
      await stage.report({ serialNumber: 'C02DRILL0002' });
      await stage.settle();
      stage.failing([]);
      await stage.advance(5 * MINUTE);
      await stage.advance(6 * MINUTE);
    },
  },
  {
    name: 'pushes-refused',
    cause: 'The signals table refuses new signals.',
    raises: ['Pushes do not become verdicts', 'Pushes are turned away by a fault of ours'],
    happen: async (stage) => {
      stage.failing(['PutItem']);
      await stage.report({ serialNumber: LAPTOP });
    },
  },
  {
    name: 'sweep-silent',
    cause: 'The sweep cannot read the list of open signals.',
    raises: ['The sweep for open signals is silent'],
    prepare: async (stage) => await stage.advance(5 * MINUTE),
    happen: async (stage) => {
      stage.failing(['Query']);
      for (let sweep = 0; sweep < 4; sweep += 1) await stage.advance(5 * MINUTE);
    },
  },
  {
    name: 'census-silent',
    cause: 'The census cannot read the verdict table.',
    raises: ['The census is silent'],
    prepare: async (stage) => await stage.advance(15 * MINUTE),
    happen: async (stage) => {
      stage.failing(['Scan']);
      // Sweep after sweep, so that only the census is missed.
      for (let five = 0; five < 14; five += 1) await stage.advance(5 * MINUTE);
    },
  },
  {
    name: 'row-unreadable',
    cause: 'A row of the verdict table was written by a later version, which has been rolled back.',
    raises: ['Verdict rows cannot be read'],
    happen: async (stage) => {
      await callDynamo(stage.running.aws.dynamoEndpoint, 'PutItem', {
        TableName: stage.running.aws.tableName('VERDICTS_TABLE'),
        Item: {
          [VERDICTS.key]: { S: 'c02later' },
          [VERDICTS.revision]: { N: '1' },
          [VERDICTS.verdict]: { S: '{"format":99}' },
        },
      });
      for (let five = 0; five < 3; five += 1) await stage.advance(5 * MINUTE);
    },
  },
  {
    name: 'decision-unrecorded',
    cause: 'The events table refuses receipts of decisions.',
    raises: ['Decisions are not recorded'],
    prepare: async (stage) => {
      await stage.reported({ serialNumber: LAPTOP });
      await stage.connect(LAPTOP);
      await stage.settle();
    },
    happen: async (stage) => {
      stage.failing(['PutItem']);
      await stage.connect(LAPTOP);
      await stage.settle();
    },
  },
  {
    name: 'activation-fails',
    cause: 'A deployment’s policy cannot be stored.',
    raises: ['The deployed policy was not activated'],
    happen: async (stage, { synthesize }) => {
      stage.failing(['PutItem', 'UpdateItem', 'TransactWriteItems']);
      await stage.redeploy(await synthesize({ policy: { file: BAD_POLICY } }));
    },
  },
  {
    name: 'rebuild-fails',
    cause: 'The events table refuses to be walked over.',
    raises: ['A rebuild was not finished'],
    prepare: async (stage) => {
      await stage.reported({ serialNumber: LAPTOP });
      await stage.operate('rebuild');
    },
    happen: async (stage) => {
      stage.failing(['Scan']);
      await stage.operate('rebuild');
    },
  },
];

/** Puts a module in the place of the handler's that does not load. */
function breakConnectHandler(assemblyDirectory: string): void {
  const bundle = readdirSync(assemblyDirectory)
    .filter((name) => name.startsWith('asset.'))
    .map((name) => path.join(assemblyDirectory, name, 'index.mjs'))
    .find((file) => hasText(file, 'error-msg-on-denied-connection'));
  if (bundle === undefined) throw new LocalFailure('no bundle of the connect handler is in the assembly');
  writeFileSync(bundle, 'throw new Error("this bundle was broken by a drill");');
}

function hasText(file: string, text: string): boolean {
  try {
    return readFileSync(file, 'utf8').includes(text);
  } catch {
    return false;
  }
}
