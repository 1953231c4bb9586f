import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** Takes over an upgraded connection, or answers the HTTP status it is refused with. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => number | null;

/**
 * Lets `handle` take the WebSocket upgrades of a server. Node hands over every request with an `Upgrade` header as soon as
 * there is a listener, such as the h2c offers that some HTTP clients make by default: those are given back to the server
 * without the offer, which answers them as if nothing had been offered.
 */
export function onUpgrade(server: Server, handle: UpgradeHandler): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket')
      return giveBack(server, request, socket, head);
    socket.on('error', () => undefined);
    const status = handle(request, socket, head);
    if (status !== null) refuse(socket, status);
  });
}

function refuse(socket: Duplex, status: number): void {
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`;
  socket.end(`${head}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy());
}

const OFFER = new Set(['upgrade', 'http2-settings']);

function giveBack(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const [name = '', value = ''] = request.rawHeaders.slice(index, index + 2);
    const lower = name.toLowerCase();
    const rest = lower === 'connection' ? withoutOffer(value) : value;
    if (!OFFER.has(lower) && rest !== '') lines.push(`${name}: ${rest}`);
  }
  // Values were read as Latin-1 and hold no line breaks: Node refuses requests that have them.
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}

function withoutOffer(connection: string): string {
  const names = connection.split(',').map((name) => name.trim());
  return names.filter((name) => !OFFER.has(name.toLowerCase())).join(', ');
}
