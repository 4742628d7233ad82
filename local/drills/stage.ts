import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { basicPush, type Connection, connectionRequest, GOOD_FACTS, ServiceClient, signedReport } from '../demo/client';
import type { FaultInjection } from '../dynamodb/store';
import { LocalFailure } from '../failure';
import { localServer } from '../http/local-server';
import { closeServer, listenOnLoopback } from '../loopback';
import { activeSecret, type LocalSecrets } from '../secretsmanager/secrets';
import { type RunningService, startService } from '../service';
import type { ApiFaultMode } from '../simulated/faults';
import type { SimulatedApis } from '../simulated/simulated-apis';

const STOP_PATIENCE_MS = 20_000;

export interface StageOptions {
  readonly assemblyDirectory: string;
  readonly secrets: LocalSecrets;
  /** APIs of vendors that the assembly was synthesized with; the stage uses them and does not close them. */
  readonly vendors?: SimulatedApis | undefined;
  /** Port of the service; any free one by default. */
  readonly port?: number;
}

interface Laptop {
  /** The source's own key; the serial number by default. */
  readonly id?: string;
  readonly serialNumber: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly type?: string;
  /** Epoch milliseconds; now by default. */
  readonly observedAt?: number;
  readonly identifiers?: Readonly<Record<string, string>>;
}

/** A local service of its own, with data of its own, that a drill does things to. */
export class Stage {
  public readonly url: string;
  public readonly client: ServiceClient;
  readonly #server: Server;
  readonly #secrets: LocalSecrets;
  readonly #faults: Faults;
  readonly #start: StartOn;
  readonly #data: string;
  readonly #vendors: SimulatedApis | undefined;
  #running: RunningService;
  #pushes = 0;
  #connections = 0;

  private constructor(parts: {
    readonly port: number;
    readonly running: RunningService;
    readonly server: Server;
    readonly secrets: LocalSecrets;
    readonly faults: Faults;
    readonly start: StartOn;
    readonly data: string;
    readonly vendors: SimulatedApis | undefined;
  }) {
    this.url = `http://127.0.0.1:${parts.port}`;
    this.client = new ServiceClient(this.url);
    this.#running = parts.running;
    this.#data = parts.data;
    this.#start = parts.start;
    this.#vendors = parts.vendors;
    this.#server = parts.server;
    this.#secrets = parts.secrets;
    this.#faults = parts.faults;
  }

  /** Starts the service and waits until its policy is active. */
  public static async open({ assemblyDirectory, secrets, vendors, port = 0 }: StageOptions): Promise<Stage> {
    const faults = new Faults();
    const data = mkdtempSync(path.join(tmpdir(), 'postern-drill-'));
    let stage: Stage | undefined;
    const server = localServer(
      () => stage?.running.service,
      () => undefined,
    );
    const listening = await listenOnLoopback(server, port);
    // A drill makes things go wrong on purpose; what it looks for is in the metrics, not among problems.
    const start: StartOn = (directory) =>
      startService({
        assemblyDirectory: directory,
        dataDirectory: data,
        secrets,
        apiOrigin: `http://127.0.0.1:${listening}`,
        simulated: vendors,
        onProblem: () => undefined,
        fault: faults.inject,
      });
    const running = await start(assemblyDirectory);
    stage = new Stage({ port: listening, running, server, secrets, faults, start, data, vendors });
    await stage.#deploy();
    return stage;
  }

  public get running(): RunningService {
    return this.#running;
  }

  /** Deploys another assembly over this one: what is stored stays, what is in memory (metrics, sessions) begins anew. */
  public async redeploy(assemblyDirectory: string): Promise<void> {
    await this.#stop();
    this.#running = await this.#start(assemblyDirectory);
    await this.#deploy();
  }

  public async close(): Promise<void> {
    await closeServer(this.#server);
    await this.#stop();
    rmSync(this.#data, { recursive: true, force: true });
  }

  /** What is under way may come to its end: what it starts after the functions were stopped would outlive them. */
  async #stop(): Promise<void> {
    await this.#running.aws.quiet(STOP_PATIENCE_MS);
    await this.#running.stop();
  }

  async #deploy(): Promise<void> {
    this.#running.aws.deploy();
    await this.settle();
  }

  /** Waits until nothing is under way any more. */
  public async settle(): Promise<void> {
    const busy = await this.running.aws.quiet();
    if (busy.length > 0) throw new LocalFailure(`the service does not come to rest: ${busy.join('; ')}`);
  }

  public now(): number {
    return this.running.aws.clock.now();
  }

  /** Moves the clock; schedules that became due fire once. */
  public async advance(milliseconds: number): Promise<void> {
    this.running.aws.advance(milliseconds);
    await this.settle();
  }

  /**
   * These operations of the table store fail from now on; none with an empty list. `variable` names the table, as the
   * environment of functions does; without it, of every table.
   */
  public failing(operations: readonly string[], variable?: string): void {
    this.#faults.operations = operations;
    this.#faults.table = variable === undefined ? undefined : this.running.aws.tableName(variable);
  }

  /** The API of this source's vendor misbehaves from now on. */
  public vendorFault(source: string, fault: ApiFaultMode): void {
    if (this.#vendors?.state(source) === undefined) throw new LocalFailure(`no API of ${source} is on this stage`);
    this.#vendors.setFault(source, fault);
  }

  /** A posture report of the generic source about a laptop; returns the HTTP status. */
  public async report({ id, serialNumber, type = 'device.enrolled', ...laptop }: Laptop): Promise<number> {
    const now = this.now();
    this.#pushes += 1;
    const facts = laptop.facts ?? { ...GOOD_FACTS, osVersion: '15.1.0' };
    const { status } = await this.client.push(
      signedReport(activeSecret(this.#secrets, 'generic'), `drill-${this.#pushes}`, now, {
        type,
        device: { id: id ?? serialNumber, serialNumber, ...laptop.identifiers },
        observedAt: new Date(laptop.observedAt ?? now).toISOString(),
        ...(type === 'device.seen' ? {} : { facts }),
      }),
    );
    return status;
  }

  /** As {@link report}, and waits until it has become a row. */
  public async reported(laptop: Laptop): Promise<void> {
    const status = await this.report(laptop);
    if (status !== 202) throw new LocalFailure(`the report of ${laptop.serialNumber} was answered with ${status}`);
    await this.settle();
  }

  /** A push of Workspace ONE with this body; returns the HTTP status. */
  public async pushWorkspaceOne(body: Readonly<Record<string, unknown>>): Promise<number> {
    const credentials = activeSecret(this.#secrets, 'workspace-one');
    return (await this.client.push(basicPush('workspace-one', credentials, JSON.stringify(body)))).status;
  }

  /** Has an operator do something that needs no details, and waits until it is done. */
  public async operate(action: string): Promise<void> {
    await this.client.operate(action, 'drill@example.com');
    await this.settle();
  }

  /** Of the bus that signals are announced on. */
  public busName(): string {
    const [bus] = this.running.aws.deployment.resources('AWS::Events::EventBus');
    if (bus === undefined) throw new LocalFailure('the deployment has no bus');
    return bus.ref;
  }

  /** A connection whose answer may be none: returns the outcome as the connection log has it. */
  public async attempt(commonName: string): Promise<string> {
    return await this.client.attempt({ ...connectionRequest(commonName), 'connection-id': this.#connectionId() });
  }

  /** A connection with an id of its own. */
  public async connect(commonName: string, changes: Readonly<Record<string, unknown>> = {}): Promise<Connection> {
    const id = this.#connectionId();
    return await this.client.send({ ...connectionRequest(commonName), 'connection-id': id, ...changes });
  }

  #connectionId(): string {
    this.#connections += 1;
    return `cvpn-connection-drill${String(this.#connections).padStart(12, '0')}`;
  }
}

/** Starts the service on an assembly, with what the stage has. */
type StartOn = (assemblyDirectory: string) => Promise<RunningService>;

class Faults {
  public operations: readonly string[] = [];
  public table: string | undefined;

  public readonly inject: FaultInjection = (operation, tables) =>
    this.operations.includes(operation) && (this.table === undefined || tables.includes(this.table))
      ? { type: 'InternalServerError', message: 'made to fail by a drill' }
      : undefined;
}
