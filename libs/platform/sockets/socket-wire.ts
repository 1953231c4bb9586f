import type { WebSocket } from 'ws';
import { CLOSE, type Close, type SocketLimits } from './socket-limits.js';

const FLOOD_WINDOW_MS = 10_000;

/** What graphql-ws asks of a socket. */
export interface WireHandlers {
  /** Fails with what went wrong here, never with what the peer did wrong. */
  readonly onMessage: (text: string) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  readonly onClosed: (code: number, reason: string) => void;
}

/**
 * One socket: text messages at a bounded rate, sends that wait until the peer took them, pings, and an end for peers that
 * are gone or do not read.
 */
export class SocketWire {
  private readonly pinging: NodeJS.Timeout;
  private readonly gone: Promise<void>;
  private isAlive = true;
  private windowStartedAtMs = -Infinity;
  private messagesInWindow = 0;

  constructor(
    private readonly socket: WebSocket,
    private readonly limits: SocketLimits,
  ) {
    // Oversized and malformed frames: ws closes the socket itself, with 1009, 1002 or 1007.
    socket.on('error', () => undefined);
    socket.on('pong', () => (this.isAlive = true));
    this.pinging = setInterval(() => this.ping(), limits.pingMs);
    this.pinging.unref();
    socket.once('close', () => clearInterval(this.pinging));
    this.gone = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  get protocol(): string {
    return this.socket.protocol;
  }

  start({ onMessage, onFailure, onClosed }: WireHandlers): void {
    this.socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (this.socket.readyState !== this.socket.OPEN) return;
      if (this.isFlooded()) return this.close(CLOSE.tooMany);
      if (isBinary) return this.close(CLOSE.badRequest);
      onMessage(data.toString('utf8')).catch(onFailure);
    });
    this.socket.once('close', (code: number, reason: Buffer) => onClosed(code, reason.toString('utf8')));
  }

  /**
   * Resolves when the operating system took the message, which it does no longer when the peer does not read. To a socket
   * that is ending nothing is sent: it resolves at the end, when subscriptions end too, lest they run on meanwhile.
   */
  send(text: string): Promise<void> {
    if (this.socket.readyState !== this.socket.OPEN) return this.gone;
    return new Promise((resolve) => {
      const patience = setTimeout(() => this.socket.terminate(), this.limits.sendTimeoutMs);
      this.socket.send(text, (error) => {
        clearTimeout(patience);
        resolve(error ? this.gone : undefined);
      });
    });
  }

  close({ code, reason }: Close): void {
    this.closeWith(code, reason);
  }

  /** Says farewell, and ends the socket if the peer does not answer. */
  closeWith(code: number, reason: string): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    this.socket.close(code, reason);
    const patience = setTimeout(() => this.socket.terminate(), this.limits.farewellMs);
    this.socket.once('close', () => clearTimeout(patience));
  }

  private ping(): void {
    if (!this.isAlive) return this.socket.terminate();
    this.isAlive = false;
    if (this.socket.readyState === this.socket.OPEN) this.socket.ping();
  }

  private isFlooded(): boolean {
    const now = performance.now();
    if (now - this.windowStartedAtMs > FLOOD_WINDOW_MS) {
      this.windowStartedAtMs = now;
      this.messagesInWindow = 0;
    }
    this.messagesInWindow += 1;
    return this.messagesInWindow > this.limits.messagesPer10Seconds;
  }
}
