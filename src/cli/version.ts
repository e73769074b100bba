/** The version of rdpprobe, from its package.json. */
import { readFileSync } from 'node:fs';

export function packageVersion(): string {
  // The same two steps up from src/cli and from dist/cli.
  const path = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
