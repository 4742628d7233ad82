import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  CLAIMS,
  COORDINATION,
  DECISIONS_PREFIX,
  EVENTS,
  FLEET,
  LIVE_CONNECTIONS,
  POLICIES,
  SIGNALS,
  SNAPSHOTS,
  VERDICTS,
} from '../../shared/contracts/tables';
import type { DeploymentConfiguration } from '../config';
import type { Grantee } from './bundled-function';

const text = (name: string): dynamodb.Attribute => ({ name, type: dynamodb.AttributeType.STRING });
const number = (name: string): dynamodb.Attribute => ({ name, type: dynamodb.AttributeType.NUMBER });

/** What would change or take away an event. Denied to everybody, whatever else their role allows. */
export const CHANGES_OF_EVENTS = [
  'dynamodb:BatchWriteItem',
  'dynamodb:DeleteItem',
  'dynamodb:PartiQLDelete',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'dynamodb:UpdateItem',
] as const;

/** The stored state of Postern. Each grant gives a permission and the variable that goes with it, on exactly one table. */
export class PostureTables extends Construct {
  public readonly signals: dynamodb.TableV2;
  public readonly events: dynamodb.TableV2;
  public readonly verdicts: dynamodb.TableV2;
  public readonly policies: dynamodb.TableV2;
  public readonly claims: dynamodb.TableV2;
  public readonly coordination: dynamodb.TableV2;
  public readonly liveConnections: dynamodb.TableV2;
  public readonly snapshots: dynamodb.TableV2;

  public constructor(scope: Construct, id: string, { stage }: Pick<DeploymentConfiguration, 'stage'>) {
    super(scope, id);
    const isDevelopment = stage === 'development';
    const table = (tableId: string, props: dynamodb.TablePropsV2): dynamodb.TableV2 =>
      new dynamodb.TableV2(this, tableId, {
        ...props,
        billing: dynamodb.Billing.onDemand(),
        encryption: dynamodb.TableEncryptionV2.awsManagedKey(),
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        deletionProtection: !isDevelopment,
        removalPolicy: isDevelopment ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      });
    this.signals = table('Signals', {
      partitionKey: text(SIGNALS.key),
      timeToLiveAttribute: SIGNALS.expiresAt,
      globalSecondaryIndexes: [
        {
          indexName: SIGNALS.byStatus,
          partitionKey: text(SIGNALS.status),
          sortKey: number(SIGNALS.receivedAt),
          // Bodies stay out: the sweep and the list of parked signals need none.
          projectionType: dynamodb.ProjectionType.INCLUDE,
          nonKeyAttributes: [SIGNALS.source, SIGNALS.attempts, SIGNALS.outcome, SIGNALS.closedAt],
        },
      ],
    });
    this.events = table('Events', {
      partitionKey: text(EVENTS.key),
      sortKey: text(EVENTS.sortKey),
      localSecondaryIndexes: [{ indexName: EVENTS.byRecordedAt, sortKey: number(EVENTS.recordedAt) }],
      // Sparse: only decisions, and only denials, have these attributes.
      globalSecondaryIndexes: [
        {
          indexName: EVENTS.byConnection,
          partitionKey: text(EVENTS.connectionId),
          projectionType: dynamodb.ProjectionType.KEYS_ONLY,
        },
        { indexName: EVENTS.byDenial, partitionKey: text(EVENTS.deniedOn), sortKey: text(EVENTS.sortKey) },
      ],
      resourcePolicy: appendOnly(),
    });
    this.verdicts = table('Verdicts', { partitionKey: text(VERDICTS.key) });
    this.policies = table('Policies', { partitionKey: text(POLICIES.key) });
    this.claims = table('Claims', { partitionKey: text(CLAIMS.key), sortKey: text(CLAIMS.sortKey) });
    this.coordination = table('Coordination', {
      partitionKey: text(COORDINATION.key),
      timeToLiveAttribute: COORDINATION.expiresAt,
    });
    this.liveConnections = table('LiveConnections', {
      partitionKey: text(LIVE_CONNECTIONS.key),
      sortKey: text(LIVE_CONNECTIONS.sortKey),
      timeToLiveAttribute: LIVE_CONNECTIONS.expiresAt,
    });
    this.snapshots = table('Snapshots', { partitionKey: text(SNAPSHOTS.key) });
  }

  /** Store a new signal, and look up whether one is already there. */
  public grantStoreSignals(to: Grantee<'SIGNALS_TABLE'>): void {
    to.setVariable('SIGNALS_TABLE', this.signals.tableName);
    allow(to, ['dynamodb:PutItem', 'dynamodb:GetItem'], this.signals.tableArn);
  }

  /** List signals by status; bodies are not in reach. */
  public grantListSignals(to: Grantee<'SIGNALS_TABLE'>): void {
    to.setVariable('SIGNALS_TABLE', this.signals.tableName);
    allow(to, ['dynamodb:Query'], `${this.signals.tableArn}/index/${SIGNALS.byStatus}`);
  }

  /** Count the pushes of a source. */
  public grantCountPushes(to: Grantee<'COORDINATION_TABLE'>): void {
    to.setVariable('COORDINATION_TABLE', this.coordination.tableName);
    allow(to, ['dynamodb:UpdateItem'], this.coordination.tableArn);
  }

  /** Take the lease of a look at a device. */
  public grantTakeLeases(to: Grantee<'COORDINATION_TABLE'>): void {
    to.setVariable('COORDINATION_TABLE', this.coordination.tableName);
    allow(to, ['dynamodb:PutItem'], this.coordination.tableArn);
  }

  /** Fold a device's log into its verdict row. */
  public grantProject(
    to: Grantee<'EVENTS_TABLE' | 'VERDICTS_TABLE' | 'POLICIES_TABLE' | 'CLAIMS_TABLE' | 'SNAPSHOTS_TABLE'>,
  ): void {
    to.setVariable('EVENTS_TABLE', this.events.tableName);
    to.setVariable('VERDICTS_TABLE', this.verdicts.tableName);
    to.setVariable('POLICIES_TABLE', this.policies.tableName);
    to.setVariable('CLAIMS_TABLE', this.claims.tableName);
    to.setVariable('SNAPSHOTS_TABLE', this.snapshots.tableName);
    allow(to, ['dynamodb:Query'], this.events.tableArn);
    allow(to, ['dynamodb:GetItem', 'dynamodb:PutItem'], this.verdicts.tableArn);
    allow(to, ['dynamodb:GetItem'], this.policies.tableArn);
    allow(to, ['dynamodb:Query', 'dynamodb:PutItem'], this.claims.tableArn);
    allow(to, ['dynamodb:Query'], `${this.events.tableArn}/index/${EVENTS.byRecordedAt}`);
    allow(to, ['dynamodb:GetItem', 'dynamodb:PutItem'], this.snapshots.tableArn);
    denyChangesOfEvents(to, this.events);
  }

  /**
   * Append decisions, and nothing else, to the log, and read them; remember connections; read the row that stands. Of the
   * rest of the log only what was activated is in reach.
   */
  public grantRecordDecisions(to: Grantee<'EVENTS_TABLE' | 'VERDICTS_TABLE' | 'LIVE_CONNECTIONS_TABLE'>): void {
    to.setVariable('EVENTS_TABLE', this.events.tableName);
    to.setVariable('VERDICTS_TABLE', this.verdicts.tableName);
    to.setVariable('LIVE_CONNECTIONS_TABLE', this.liveConnections.tableName);
    allowInPartitions(to, ['dynamodb:PutItem', 'dynamodb:Query'], this.events.tableArn, `${DECISIONS_PREFIX}*`);
    allowInPartitions(to, ['dynamodb:GetItem'], this.events.tableArn, FLEET);
    allow(to, ['dynamodb:PutItem'], this.liveConnections.tableArn);
    allow(to, ['dynamodb:GetItem'], this.verdicts.tableArn);
    denyChangesOfEvents(to, this.events);
  }

  /** Count what rows say and which devices are known. */
  public grantCount(to: Grantee<'VERDICTS_TABLE' | 'CLAIMS_TABLE'>): void {
    to.setVariable('VERDICTS_TABLE', this.verdicts.tableName);
    to.setVariable('CLAIMS_TABLE', this.claims.tableName);
    allow(to, ['dynamodb:Scan'], this.verdicts.tableArn);
    allow(to, ['dynamodb:Scan'], this.claims.tableArn);
  }

  /** Read the log and what it is read with: claims, policies and configurations. */
  public grantReadLog(to: Grantee<'EVENTS_TABLE' | 'POLICIES_TABLE' | 'CLAIMS_TABLE'>): void {
    to.setVariable('EVENTS_TABLE', this.events.tableName);
    to.setVariable('POLICIES_TABLE', this.policies.tableName);
    to.setVariable('CLAIMS_TABLE', this.claims.tableName);
    allow(to, ['dynamodb:Query'], this.events.tableArn);
    allow(to, ['dynamodb:GetItem'], this.policies.tableArn);
    allow(to, ['dynamodb:Query'], this.claims.tableArn);
    denyChangesOfEvents(to, this.events);
  }

  /** Read decisions by name and by day, and the connections that can still be open. */
  public grantShowDecisions(to: Grantee<'LIVE_CONNECTIONS_TABLE'>): void {
    to.setVariable('LIVE_CONNECTIONS_TABLE', this.liveConnections.tableName);
    allow(to, ['dynamodb:Query', 'dynamodb:Scan'], this.liveConnections.tableArn);
    allow(to, ['dynamodb:Query'], `${this.events.tableArn}/index/${EVENTS.byDenial}`);
  }

  /** Read every row. */
  public grantListVerdicts(to: Grantee<'VERDICTS_TABLE'>): void {
    to.setVariable('VERDICTS_TABLE', this.verdicts.tableName);
    allow(to, ['dynamodb:GetItem', 'dynamodb:Scan'], this.verdicts.tableArn);
  }

  /** The one key read of the connect path. */
  public grantDecide(to: Grantee<'VERDICTS_TABLE'>): void {
    to.setVariable('VERDICTS_TABLE', this.verdicts.tableName);
    allow(to, ['dynamodb:GetItem'], this.verdicts.tableArn);
  }
}

/** On the role too, so that whoever reads the role alone sees that it can only append. */
export function denyChangesOfEvents(to: iam.IGrantable, events: dynamodb.TableV2): void {
  to.grantPrincipal.addToPrincipalPolicy(
    new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: [...CHANGES_OF_EVENTS], resources: [events.tableArn] }),
  );
}

/** Resource policy of the events table: holds for every principal of the account, administrators included. */
function appendOnly(): iam.PolicyDocument {
  return new iam.PolicyDocument({
    statements: [
      new iam.PolicyStatement({
        sid: 'EventsAreNeverChanged',
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: [...CHANGES_OF_EVENTS],
        resources: ['*'],
      }),
    ],
  });
}

/** Not `table.grant…`: those add the table's indexes with a wildcard. */
function allow(to: iam.IGrantable, actions: readonly string[], resource: string): void {
  iam.Grant.addToPrincipal({ grantee: to, actions: [...actions], resourceArns: [resource] }).assertSuccess();
}

/** Only items whose partition key is like this. */
function allowInPartitions(to: iam.IGrantable, actions: readonly string[], resource: string, like: string): void {
  to.grantPrincipal.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: [...actions],
      resources: [resource],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [like] } },
    }),
  );
}
