/**
 * A target that is some way off: a relay in a process of its own, which passes everything on half a
 * round trip later, and the first of it a round trip after that, for the SYN that was answered here.
 * `distance.js PORT MILLISECONDS`
 */
import { connect, createServer, type Socket } from 'node:net';

const [port, roundTripMs] = process.argv.slice(2).map(Number) as [number, number];

const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
  const far = connect({ port, noDelay: true, allowHalfOpen: true });
  passOn(near, far, roundTripMs);
  passOn(far, near, 0);
});
server.listen({ host: '0.0.0.0', port: 0, backlog: 4096 }, () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
});
process.once('disconnect', () => process.exit());

function passOn(from: Socket, to: Socket, firstLaterMs: number): void {
  const readyAt = performance.now() + firstLaterMs;
  // Timers of different lengths may overtake each other, and what they pass on must not.
  const waiting: (() => void)[] = [];
  const later = (act: () => void): void => {
    waiting.push(act);
    const ms = Math.max(0, readyAt - performance.now()) + roundTripMs / 2;
    setTimeout(() => waiting.shift()?.(), ms);
  };
  from.on('data', (chunk) => later(() => void (to.destroyed || to.write(chunk))));
  from.on('end', () => later(() => to.end()));
  from.on('error', () => later(() => to.resetAndDestroy()));
}
