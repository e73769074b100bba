/** `rdpprobe scan TARGETS...` */
import type { Command } from '../commands.ts';
import { runScan } from '../scan-run.ts';

export const scanCommand: Command = (request, io) =>
  runScan({ request, usualFormat: io.stdout.isTTY ? 'table' : 'plain' }, io);
