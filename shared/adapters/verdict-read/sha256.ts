import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';

/** The hash the signer asks for, on node:crypto: the pure-JavaScript one it is usually given costs bytes and time. */
export class Sha256 {
  readonly #secret: Uint8Array | string | undefined;
  #hash: Hash | Hmac;

  public constructor(secret?: Uint8Array | ArrayBuffer | ArrayBufferView | string) {
    this.#secret = secret === undefined || typeof secret === 'string' ? secret : bytes(secret);
    this.#hash = this.#start();
  }

  public update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }

  public digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  public reset(): void {
    this.#hash = this.#start();
  }

  #start(): Hash | Hmac {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret);
  }
}

function bytes(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
