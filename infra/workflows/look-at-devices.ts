import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { PostureTables } from '../constructs/posture-tables';
import { FunctionTask } from './function-task';
import { appendEvents } from './ingest-signal-store';
import { projectDevices } from './project-devices';
import { API_REFUSED, API_UNAVAILABLE, STORE_FAULT_INSIDE } from './retries';

const { JsonPath } = sfn;

interface LookAtDevicesProps {
  readonly tables: PostureTables;
  readonly fetchDevices: lambda.Function;
  readonly projectVerdicts: lambda.Function;
}

/** Where the outcome says what became of the looks: `{events, coveredByOthers, failed}`. */
export const FETCHED = '$.interpretation.detail.fetched';

/**
 * Looks at the devices of `$.interpretation.looks`, a batch at a time, and leaves at {@link FETCHED} what became of them.
 * A batch waits until the window of its hints has ended: its look then covers every hint in the window.
 */
export function lookAtDevices(
  scope: Construct,
  { tables, fetchDevices, projectVerdicts }: LookAtDevicesProps,
): sfn.Map {
  const wait = new sfn.Wait(scope, 'Wait for more hints', {
    comment: 'Until the window has ended; no time at all for a signal that comes late.',
    time: sfn.WaitTime.timestampPath('$.due'),
  });
  const fetch = new FunctionTask(scope, 'Look at the devices', {
    function: fetchDevices,
    comment: 'Asks the vendor’s API for each device whose lease this signal holds.',
    payload: {
      source: JsonPath.stringAt('$$.Execution.Input.detail.source'),
      signalId: JsonPath.stringAt('$$.Execution.Input.detail.signalId'),
      looks: JsonPath.listAt('$.looks'),
    },
    resultSelector: {
      events: JsonPath.listAt('$.Payload.events'),
      devices: JsonPath.listAt('$.Payload.devices'),
      named: JsonPath.listAt('$.Payload.named'),
      coveredByOthers: JsonPath.listAt('$.Payload.coveredByOthers'),
      failed: JsonPath.listAt('$.Payload.failed'),
    },
    resultPath: '$.fetched',
    retries: [API_UNAVAILABLE, API_REFUSED],
    lastRetry: STORE_FAULT_INSIDE,
    timeout: Duration.seconds(70),
  });
  const append = appendEvents(scope, tables, '$.fetched.events', {
    each: 'Append each fetched event',
    one: 'Append the fetched event',
    known: 'Already seen',
  });
  const project = projectDevices(scope, 'Project the devices looked at', projectVerdicts, {
    devices: '$.fetched.devices',
    receivedAt: '$.receivedAt',
  });
  const seen = new sfn.Pass(scope, 'Keep what was seen', {
    comment: 'The facts are in the log; only their names go on.',
    parameters: {
      named: JsonPath.listAt('$.fetched.named'),
      coveredByOthers: JsonPath.listAt('$.fetched.coveredByOthers'),
      failed: JsonPath.listAt('$.fetched.failed'),
    },
  });
  const isAnything = new sfn.Choice(scope, 'Was anything fetched?')
    .when(sfn.Condition.isPresent('$.fetched.devices[0]'), append.next(project).next(seen))
    .otherwise(seen);
  return new sfn.Map(scope, 'Look at each batch of devices', {
    comment: 'Two at a time: vendors bear few calls at once.',
    itemsPath: '$.interpretation.looks.batches',
    itemSelector: {
      'looks.$': '$$.Map.Item.Value.looks',
      'due.$': '$.interpretation.looks.due',
      'receivedAt.$': '$.interpretation.receivedAt',
    },
    maxConcurrency: 2,
    resultSelector: {
      'events.$': '$[*].named[*]',
      'coveredByOthers.$': '$[*].coveredByOthers[*]',
      'failed.$': '$[*].failed[*]',
    },
    resultPath: FETCHED,
  }).itemProcessor(wait.next(fetch).next(isAnything), { mode: sfn.ProcessorMode.INLINE });
}
